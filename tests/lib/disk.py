# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What is on a disk when the power goes: made from what recorder.c has written down.

    disk = Disk()
    for step in read_steps(log):
        disk.take(step)
        write_tree(disk.lose_power(source), folder)

A disk keeps for sure what was synced: of a file, by fsync() of the file; of a name, by
fsync() of its folder.  Of the rest it may have kept anything: of a write some sectors and
not others, of two names the newer one, as POSIX allows.  With ordered=True it is a disk
like ext4's in its usual mode: names are kept in the order in which they were made, and
fsync() of anything is one of all names so far.  A rename is kept as a whole, or not.

Obey says which syncs count, for a test of the tests: a disk that ignores some must be
found to lose mail.
"""

import dataclasses
from pathlib import Path

SECTORS = (512, 4096)
# How likely a disk is to have kept what it was not asked to, anew for each loss.
KEPT = (0.0, 0.1, 0.5, 0.9, 1.0)


@dataclasses.dataclass(frozen=True)
class Step:
    """One call, see recorder.c."""

    call: str
    inode: int
    offset: int
    path: str
    data: bytes


def read_steps(log):
    """The steps in a log, from the first on."""
    with open(log, "rb") as file:
        while line := file.readline():
            call, inode, offset, path_length, length = line.decode().split()
            path = file.read(int(path_length)).decode("utf-8", "surrogateescape")
            yield Step(call, int(inode), int(offset), path, file.read(int(length)))


@dataclasses.dataclass(frozen=True)
class Obey:
    """Which syncs count."""

    files: bool = True
    folders: bool = True

    def counts(self, node):
        """Whether a sync of this one does."""
        return self.folders if isinstance(node, Folder) else self.files


class File:
    """A file: what is on the disk, and what is under way."""

    def __init__(self):
        self.kept = bytearray()
        self.steps = []

    def sync(self):
        """Have all of it on the disk."""
        for step in self.steps:
            self._apply(self.kept, step)
        self.steps = []

    @property
    def now(self):
        """What the running program sees."""
        return self.lose(lambda: True, SECTORS[0])

    def lose(self, is_kept, sector):
        """What may be on the disk when the power goes."""
        data = bytearray(self.kept)
        for step in self.steps:
            for part in self._parts(step, sector):
                if is_kept():
                    self._apply(data, part)
        return bytes(data)

    @staticmethod
    def _parts(step, sector):
        """A write as one of each sector; a new length is one, too."""
        if step.call == "truncate":
            yield step
            return
        begin = step.offset
        end = begin + len(step.data)
        while begin < end:
            until = min(end, (begin // sector + 1) * sector)
            yield dataclasses.replace(
                step, offset=begin, data=step.data[begin - step.offset:until - step.offset])
            begin = until

    @staticmethod
    def _apply(data, step):
        end = step.offset + len(step.data)
        if step.call == "truncate":
            del data[step.offset:]
        data.extend(bytes(max(0, end - len(data))))
        data[step.offset:end] = step.data


class Folder:
    """A folder: the names that are on the disk, and those that a program sees."""

    def __init__(self):
        self.kept = {}
        self.now = {}


class Disk:
    """A disk with one folder on it."""

    def __init__(self, obey=Obey(), ordered=False):
        self.root = Folder()
        self._obey = obey
        self._ordered = ordered
        self._path = None
        self._nodes = {}
        # Not on the disk yet, oldest first: each is a list of (folder, name, file or
        # folder or None), which change together.
        self._changes = []

    def take(self, step):
        """Go on by one step."""
        getattr(self, f"_{step.call}")(step)

    def tree(self):
        """What the running program sees, as {name: bytes or another such dict}."""
        return self._tree(self.root, lambda folder: folder.now, lambda file: file.now)

    def lose_power(self, source):
        """What may be there when the power goes now, likewise."""
        sector = source.choice(SECTORS)
        names = self._keep_some(source)
        kept = source.choice(KEPT)
        return self._tree(self.root, lambda folder: names.get(folder, folder.kept),
                          lambda file: file.lose(lambda: source.random() < kept, sector))

    def _keep_some(self, source):
        """Names of the folders that have changed, some of the changes kept."""
        kept, names, missing = source.choice(KEPT), {}, set()
        for change in self._changes:
            keys = {(folder, name) for folder, name, _node in change}
            # A name's changes are kept in their order, or all names' are.
            if (missing and self._ordered) or keys & missing or source.random() >= kept:
                missing |= keys
                continue
            for folder, name, node in change:
                self._enter(names.setdefault(folder, dict(folder.kept)), name, node)
        return names

    def _tree(self, folder, names_of, data_of):
        return {name: self._tree(node, names_of, data_of) if isinstance(node, Folder)
                else data_of(node) for name, node in names_of(folder).items()}

    # Steps

    def _root(self, step):
        # Each run of the program says so again.
        self._nodes[step.inode] = self.root
        self._path = Path(step.path)

    def _quit(self, step):
        """Not the disk's business."""

    def _create(self, step):
        self._nodes[step.inode] = File()
        self._change((step.path, self._nodes[step.inode]))

    def _mkdir(self, step):
        self._nodes[step.inode] = Folder()
        self._change((step.path, self._nodes[step.inode]))

    def _remove(self, step):
        self._change((step.path, None))

    def _rename(self, step):
        folder, name = self._find(step.path)
        self._change((step.data.decode(), folder.now[name]), (step.path, None))

    def _write(self, step):
        # A file that never had a name is unknown here.
        if step.inode in self._nodes:
            self._nodes[step.inode].steps.append(step)

    _truncate = _write

    def _sync(self, step):
        node = self._nodes.get(step.inode)
        if node is None or not self._obey.counts(node):
            return
        if isinstance(node, File):
            node.sync()
        if self._ordered:
            self._settle(lambda _folder, _name: True)
        else:
            self._settle(lambda folder, _name: folder is node)

    # Names

    def _change(self, *names):
        change = [(*self._find(path), node) for path, node in names]
        for folder, name, node in change:
            self._enter(folder.now, name, node)
        self._changes.append(change)

    def _settle(self, is_meant):
        """Have those names on the disk, and what goes with them."""
        meant = [change for change in self._changes
                 if any(is_meant(folder, name) for folder, name, _node in change)]
        self._changes = [change for change in self._changes if change not in meant]
        for change in meant:
            for folder, name, node in change:
                self._enter(folder.kept, name, node)

    def _find(self, path):
        *folders, name = Path(path).relative_to(self._path).parts
        folder = self.root
        for each in folders:
            folder = folder.now[each]
        return folder, name

    @staticmethod
    def _enter(names, name, node):
        if node is None:
            names.pop(name, None)
        else:
            names[name] = node


def write_tree(tree, folder):
    """Make a folder with what Disk.tree() gives."""
    folder.mkdir()
    for name, content in tree.items():
        if isinstance(content, dict):
            write_tree(content, folder / name)
        else:
            (folder / name).write_bytes(content)


def read_tree(folder):
    """A folder as Disk.tree() gives it."""
    return {path.name: read_tree(path) if path.is_dir() else path.read_bytes()
            for path in folder.iterdir()}
