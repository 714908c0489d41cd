"""How often one address may send: for robots, not for a school where hundreds share an address.

Counted by each process in its memory, under a hash with a key that is made when the process starts and never leaves it:
no address is kept, and none can be found again. What is refused is told with the telephone number, and is not kept.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections import OrderedDict, deque
from datetime import datetime, timedelta
from threading import Lock

from django.conf import settings

#: The time within which it is counted.
WITHIN = timedelta(minutes=10)
#: Addresses that are counted at once; the one that was quiet longest is forgotten first.
_MOST = 10_000
_KEY = secrets.token_bytes(32)
_seen: OrderedDict[str, deque[datetime]] = OrderedDict()
_lock = Lock()


def too_often(address: str, what: str, *, now: datetime) -> bool:
    """Has this address done it `INTAKE_RATE` times within ten minutes already? If not, this once is counted."""
    most = settings.INTAKE_RATE
    if most <= 0:
        return False
    name = hmac.new(_KEY, f"{what} {address}".encode(), hashlib.sha256).hexdigest()
    with _lock:
        times = _seen.setdefault(name, deque())
        _seen.move_to_end(name)
        while times and not now - WITHIN < times[0] <= now:
            times.popleft()
        if len(times) >= most:
            return True
        times.append(now)
        while len(_seen) > _MOST:
            _seen.popitem(last=False)
        return False


def forget() -> None:
    """Count from the beginning."""
    with _lock:
        _seen.clear()
