"""The fictional municipality in the case system: made once in a folder of its own, and served (`make demo`).

Nobody in it exists. The people and histories come from `synth`; here they get an organisation, users, addresses and
words, and are brought in through the casefile's own import. Nothing in the program outside this package knows of it.
"""
