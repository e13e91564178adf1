# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The power goes, and the disk has lost what was not synced."""

import os
import random
import subprocess
import time

from case import limit
from disk import Disk, Obey, read_steps
from power import Trial, describe

SEED = 5
# Of the hundreds in tests/long.
STATES = 12
# Disks that ignore what they are told, of which many lose mail.
DISOBEDIENT = (Obey(files=False, folders=False), Obey(folders=False), Obey(files=False))
STATES_OF_THOSE = 20
# Small disks, and a few moments only.
STATES_OF_DAMAGE = 200


@limit(300)
def test_lost_power(case):
    """No state of the disk has lost anything; one that ignores a kind of sync has."""
    start = time.monotonic()
    trial = Trial(case.home, case.build, case.server(), case.USER)
    trial.record()
    trial.lose_power(STATES, SEED)
    trial.lose_power(STATES, SEED, ordered=True)
    assert trial.find_losses(4 * STATES, SEED, Obey()) == 0
    for obey in DISOBEDIENT:
        found = trial.find_losses(STATES_OF_THOSE, SEED, obey)
        # About half of them do; which, is the recording's to decide.
        assert found > STATES_OF_THOSE // 10, (obey, found)
    print(describe(trial, start))


def test_damage_put_aside(case):
    """A damaged database never goes without its attachments, which would be swept away
    as nobody's at its successor's first start."""
    folder, log = case.home / "disk", case.home / "disk.log"
    folder.mkdir()
    subprocess.run([case.build / "tests/unit/store/test-damage", "-p", "/damage/put-aside"],
                   check=True, stdout=subprocess.DEVNULL, env={
                       **os.environ, "TMPDIR": str(folder), "RECORDER_FOLDER": str(folder),
                       "RECORDER_LOG": str(log),
                       "LD_PRELOAD": str(case.build / "tests/host/librecorder.so")})
    disk, source, gone = Disk(), random.Random(SEED), 0
    for step in read_steps(log):
        if step.call == "remove" and "damaged-" in step.path:
            # It tidies up.
            break
        disk.take(step)
        for account in (disk.lose_power(source) for _ in range(STATES_OF_DAMAGE)):
            # The folder that the test made for itself may be missing.
            account = next(iter(account.values()), {})
            aside = next((tree for name, tree in account.items() if name.startswith("damaged-")),
                         {})
            if "geary.db" in aside:
                gone += 1
                assert "attachments" in aside and "attachments" not in account, account.keys()
    assert gone > STATES_OF_DAMAGE, gone
