# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What Geary shows, read through the accessibility tree, and clicking in it.

Everything here is about widgets that are showing, never about hidden ones.
What is readable in Geary and what is not:

- Folder list: a tree table; each row is a cell with the name and a cell for
  the unread count.  The count is painted, not text: has_unread() looks at the
  pixels of its cell.  The number itself is in the database.
- Conversation list: in Geary 43 a table whose rows are painted without any text,
  later a list.  Read the number of its rows, and contents by opening one (which
  marks it as read): sender, subject and body are then text in the conversation
  viewer.
- Header bar titles are painted, but the window's own name is "Inbox — Account".
- Info bars have a role of their own; dialogs are windows beside the main one.

A process can look at one desktop in its life: the library reads the
environment once.
"""

import contextlib
import dataclasses
import os
import subprocess

import process

MAX_NODES = 5000
# Of questions that Geary answers until it has surely seen what the mouse did.
TURNS = 5
# What newer versions of the library call otherwise.
OLD_ROLES = {"button": "push button"}


@dataclasses.dataclass
class Widget:
    """A showing widget."""

    node: object
    role: str
    name: str

    @property
    def extents(self):
        """Its place on the screen: x, y, width, height."""
        box = self.node.get_extents(_atspi().CoordType.SCREEN)
        return box.x, box.y, box.width, box.height


def _atspi():
    import gi
    gi.require_version("Atspi", "2.0")
    from gi.repository import Atspi
    return Atspi


class Screen:
    """The windows of one application, Geary unless told otherwise."""

    def __init__(self, desktop, application="geary"):
        self.desktop = desktop
        self.application = application
        desktop.enter()
        # What it remembers of a web view that has just started stays as it was: silent.
        os.environ["ATSPI_NO_CACHE"] = "1"
        from gi.repository import GLib
        process.GONE.append(GLib.Error)
        self._lib = _atspi()
        self._lib.init()
        # Milliseconds of an answer: as long as a busy machine may keep Geary from it.
        self._lib.set_timeout(30000, 60000)
        self._root = self._lib.get_desktop(0)

    # Finding

    def windows(self):
        """All showing windows and dialogs of the application."""
        return [each for root in self._applications()
                for each in self._children(root) if self._showing(each.node)]

    def main_window(self):
        """Geary's main window, or None."""
        return next((each for each in self.windows() if each.role == "frame"), None)

    def dialogs(self):
        """Dialogs that are open, the newest last."""
        return [each for each in self.windows()
                if each.role in ("dialog", "alert", "file chooser")]

    def walk(self, top=None, without=None):
        """All showing widgets below `top` (default: all windows).

        Those for which a function `without` is true are left out with all below.
        """
        stack = self.windows()[::-1] if top is None else [top]
        seen = 0
        while stack:
            widget = stack.pop()
            seen += 1
            if seen > MAX_NODES:
                raise RuntimeError("the accessibility tree does not end")
            if without is not None and without(widget):
                continue
            # The frame of a message's body calls itself hidden, its text not:
            # so look below everything.
            if self._showing(widget.node):
                yield widget
            stack.extend(reversed(self._children(widget.node)))

    def find_all(self, role=None, name=None, top=None):
        """Showing widgets with this role and name or description."""
        return list(self._matching(role, name, top))

    def find(self, role=None, name=None, top=None):
        """The first such widget, or None."""
        return next(self._matching(role, name, top), None)

    def _matching(self, role, name, top):
        return (each for each in self.walk(top)
                if (role is None or each.role == role)
                and (name is None or name in (each.name, self._description(each))))

    def wait_for(self, role=None, name=None, top=None, timeout=20):
        """Wait until there is such a widget, and return it."""
        return process.wait_for(lambda: self.find(role, name, top), timeout,
                                f"{role or 'widget'} {name or ''} on the screen")

    def texts(self, top=None, without=None):
        """All text that can be read, from top to bottom of the tree; see walk()."""
        found = []
        for widget in self.walk(top, without):
            text = widget.name or self._text(widget)
            if text:
                found.append(text)
        return found

    def wait_for_text(self, text, top=None, timeout=20):
        """Wait until a text is part of what can be read."""
        return process.wait_for(
            lambda: any(text in each for each in self.texts(top)), timeout,
            f"“{text}” on the screen")

    # Acting

    def press(self, widget):
        """Do what a widget does when it is activated (button, switch)."""
        if not widget.node.get_action_iface().do_action(0):
            raise RuntimeError(f"{widget.role} {widget.name} cannot be pressed")

    def press_button(self, name, top=None, timeout=20):
        """Wait for a button that can be pressed, and press it."""
        def button():
            found = self.find("push button", name, top) or self.find("toggle button", name, top)
            return found if self.is_sensitive(found) else None
        self.press(process.wait_for(button, timeout, f"button “{name}”"))

    def click_button(self, name, top=None, timeout=20):
        """The same with the mouse: pressing one that asks in a dialog would wait for
        the answer."""
        self._click(lambda: self.find("push button", name, top), f"button “{name}”", timeout)

    def click(self, widget):
        """Click in the middle of a widget with the mouse."""
        self._click(lambda: widget, f"{widget.role} {widget.name}")

    def _click(self, find, what, timeout=20):
        """Click on what a function finds."""
        widget = self._find_at_rest(find, what, timeout)
        self._lib.generate_mouse_event(*self._middle(widget), "b1c")

    @staticmethod
    def _find_at_rest(find, what, timeout=20):
        """What a function finds when two looks have found it at one place: bars and pages
        slide in, and lists are still filled."""
        place = None

        def resting():
            nonlocal place
            found = find()
            before, place = place, found and found.extents
            return found if found and place == before else None
        return process.wait_for(resting, timeout, f"{what} at rest")

    @staticmethod
    def _middle(widget):
        x, y, width, height = widget.extents
        return x + width // 2, y + height // 2

    def scroll_down(self, widget, clicks=30):
        """Turn the mouse wheel over the middle of a widget; up if clicks is negative."""
        x, y, width, height = widget.extents
        self._xdotool("mousemove", str(x + width // 2), str(y + height // 2),
                      "click", "--repeat", str(abs(clicks)), "--delay", "5",
                      "5" if clicks > 0 else "4")

    def scroll_to(self, top, end=False, part=0):
        """Bring a page to its beginning, its end or a part of it between them; returns
        whether it is longer than that.

        Rows of a list say that they are showing when they would, were the list at the
        beginning of its page.
        """
        bar = self.find("scroll bar", top=top)
        if bar is None:
            return False
        last = self._lib.Value.get_maximum_value(bar.node)
        self._lib.Value.set_current_value(bar.node, last if end else last * part)
        return True

    def bring_to_front(self, title):
        """Put the window with this title above the others: there is no window manager.

        Once more where a window, a hint of the mouse say, went while xdotool looked at all.
        """
        words = ["search", "--onlyvisible", "--name", f"^{title}$", "windowraise", "windowfocus"]
        try:
            self._xdotool(*words)
        except RuntimeError as error:
            if "BadWindow" not in str(error):
                raise
            self._xdotool(*words)

    def focus(self, widget):
        """Give a widget the keyboard, and wait until it has it."""
        widget.node.get_component_iface().grab_focus()
        process.wait_for(lambda: self._is(widget, self._lib.StateType.FOCUSED), 20,
                         f"the keyboard at {widget.role} {widget.name}")

    def fill(self, widget, text):
        """Replace what is in an entry."""
        if not self._lib.EditableText.set_text_contents(widget.node, text):
            raise RuntimeError(f"cannot write into {widget.role} {widget.name}")

    def text_of(self, widget):
        """What is written in an entry."""
        return self._lib.Text.get_text(widget.node, 0, -1)

    def place_of_text(self, widget):
        """Where the text of a label or entry is painted, without what is around it: x, width."""
        box = self._lib.Text.get_range_extents(widget.node, 0, len(self.text_of(widget)),
                                               self._lib.CoordType.SCREEN)
        return box.x, box.width

    def description_of(self, widget):
        """What a widget is described by."""
        return self._description(widget) or ""

    def key_of(self, widget):
        """The key that leads to a widget, "" when it has none or does not tell."""
        actions = widget.node.get_action_iface()
        return actions.get_key_binding(0) if actions else ""

    def choose(self, combo, item):
        """Choose an item of a combo box."""
        names = self.items(combo)
        if item not in names:
            raise RuntimeError(f"{combo.name} has no {item}, but {names}")
        if not self._lib.Selection.select_child(combo.node, names.index(item)):
            raise RuntimeError(f"{item} of {combo.name} cannot be chosen")

    def chosen(self, combo):
        """The item of a combo box that is chosen."""
        selected = self._lib.Selection.get_selected_child(combo.node, 0)
        return selected.get_name() if selected else None

    def items(self, combo):
        """All items of a combo box."""
        menu = next((each for each in self._children(combo.node)), None)
        return [each.name for each in self._children(menu.node)] if menu else []

    def is_on(self, widget):
        """Whether a switch or check box is on."""
        return self._is(widget, self._lib.StateType.CHECKED)

    def type(self, text):
        """Type on the keyboard into whatever has the focus."""
        self._xdotool("type", "--delay", "20", text)

    def key(self, name):
        """Press a key, "ctrl+s" or "Return"."""
        self._xdotool("key", name)

    def is_sensitive(self, widget):
        """Whether a widget can be used now."""
        return self._is(widget, self._lib.StateType.SENSITIVE)

    # Geary's preferences

    def open_plugins(self, geary):
        """Open the page of the preferences that lists the plugins."""
        geary.activate("preferences")
        window = self.wait_for("frame", "Preferences")
        self.click(self.wait_for("radio button", "Plugins", top=window))
        return window

    def plugin_switch(self, name, timeout=20):
        """The switch in the row of a plugin."""
        def switch():
            window = self.find("frame", "Preferences")
            for row in self.find_all("list item", top=window):
                if name in self.labels(row):
                    return self.find("toggle button", top=row)
            return None
        return process.wait_for(switch, timeout, f"plugin “{name}” in the preferences")

    # Geary's lists

    def folders(self):
        """Rows of the folder list from top to bottom: accounts and folders."""
        return [name for name, _cell, _count in self._folder_rows()]

    def select_folder(self, name, nth=0):
        """Click on a folder, and wait until it is selected; nth when several accounts have it.

        A click that comes while a row is being moved is lost.
        """
        for _ in range(5):
            self._click(lambda: self._folder_cell(name, nth), f"the folder {name}")
            with contextlib.suppress(process.Timeout):
                return process.wait_for(lambda: self._is(
                    self._folder_cell(name, nth), self._lib.StateType.SELECTED), 3, name)
        raise AssertionError(f"{name} is not selected")

    def show_folder(self, name):
        """Click on a folder, and wait until the window calls itself by its name."""
        self.select_folder(name)
        process.wait_for(lambda: self.main_window().name.startswith(name), 20,
                         f"{name} in the title")

    def _folder_cell(self, name, nth=0):
        """What can be clicked in a folder's row, None while there is none."""
        cells = [cell for each, cell, _count in self._folder_rows() if each == name]
        return cells[nth] if len(cells) > nth else None

    def expand_folder(self, name, nth=0):
        """Show the folders in a folder."""
        self.select_folder(name, nth)
        self.focus(self.find("tree table"))
        self.key("plus")

    def has_unread(self, name, nth=0):
        """Whether a folder's row shows a count of unread mail."""
        cells = [count for each, _cell, count in self._folder_rows() if each == name]
        x, y, width, height = cells[nth].extents
        # A border may be drawn around the selected row.
        area = f"{width - 4}x{height - 4}+{x + 2}+{y + 2}"
        result = subprocess.run(
            ["import", "-silent", "-window", "root", "-crop", area, "+repage",
             "-format", "%k", "info:-"],
            env=self.desktop.env, capture_output=True, text=True, check=True)
        return int(result.stdout) > 1

    def conversation_rows(self):
        """How many rows the conversation list has."""
        found = self._conversation_list()
        if found is None:
            return 0
        if found.role == "table":
            return found.node.get_table_iface().get_n_rows()
        return found.node.get_child_count()

    def has_row_widgets(self):
        """Whether these rows, of which there are some, are widgets: from Geary 44 on."""
        return self._conversation_list().role == "list box"

    def wait_for_conversations(self, count, timeout=30):
        """Wait until the list has exactly so many rows."""
        process.wait_for(lambda: self.conversation_rows() == count, timeout,
                         f"{count} rows in the conversation list")

    def open_conversation(self, row):
        """Select the row (0 is the top one) of the conversation list."""
        self._click(lambda: self._conversation_cell(row), f"conversation {row}")

    def open_conversation_with(self, *texts):
        """Open one conversation after the other until these texts are shown.

        Twice, for a web view that has just started may not speak yet.
        """
        for patience in (4, 20):
            for row in range(self.conversation_rows()):
                self.open_conversation(row)
                try:
                    return self.wait_for_message(*texts, timeout=patience)
                except process.Timeout:
                    continue
        raise AssertionError(f"no conversation shows {texts}")

    def open_row(self, folder, row, count, *texts, other="Sent"):
        """Open a row of a folder's conversations, which are so many, to show these texts.

        Once more by way of another folder, for a web view that does not speak.
        """
        for patience in (8, 20):
            process.wait_for(lambda: folder in self.folders(), 20, f"the folder {folder}")
            self.select_folder(folder)
            self.wait_for_conversations(count)
            self.open_conversation(row)
            try:
                self.wait_for_message(*texts, timeout=patience)
                return
            except process.Timeout:
                self.select_folder(other)
        raise AssertionError(f"row {row} of {folder} does not show {texts}")

    def open_only_conversation(self, folder, *texts):
        """Open the one conversation of a folder, which shows these texts."""
        self.open_row(folder, 0, 1, *texts, other="Archive")

    def shows_message(self, *texts):
        """Whether the conversation viewer shows all these texts."""
        shown = "\n".join(self.texts(self.main_window(), self._is_conversation_list))
        return all(text in shown for text in texts)

    def wait_for_message(self, *texts, timeout=20):
        """Wait until the conversation viewer shows all these texts."""
        process.wait_for(lambda: self.shows_message(*texts), timeout,
                         f"a message with {texts}")

    def choose_from_message_menu(self, name):
        """Press a button in the menu of the message that is shown, the last one of several.

        From Geary 44 on the window has buttons of the same names above the message.
        """
        menus = self.find_all("toggle button", "Menu", self.main_window())
        others = len(self.find_all("push button", name))
        self.click(max(menus, key=lambda each: each.extents[:2]))

        def lowest():
            found = self.find_all("push button", name)
            return len(found) > others and max(found, key=lambda each: each.extents[1])
        self.press(process.wait_for(lowest, 30, f"{name} in the menu of a message"))

    def drag_conversation(self, row, folder, copy=False, nth=0):
        """Drag a row of the conversation list onto a folder, with Ctrl to copy.

        nth when several accounts have the folder.
        """
        begin = self._find_at_rest(lambda: self._conversation_cell(row), f"conversation {row}")
        end = self._find_at_rest(lambda: self._folder_cell(folder, nth), f"the folder {folder}")
        (x, y), (to_x, to_y) = self._middle(begin), self._middle(end)
        self._act("mousemove", str(x), str(y), "mousedown", "1")
        if copy:
            # Not before: with Ctrl a click adds to what is selected.
            self._act("keydown", "ctrl")
        # In steps, as a hand does: where it begins and ends takes a moment to see.
        for step in range(1, 11):
            self._act("mousemove", str(x + (to_x - x) * step // 10),
                      str(y + (to_y - y) * step // 10), "sleep", "0.05")
        self._act("mousemove", str(to_x + 1), str(to_y), "sleep",
                  f"{0.3 * process.crowd():.2f}")
        self._act("mouseup", "1")
        if copy:
            self._act("keyup", "ctrl")

    def _act(self, *words):
        """Move the mouse and the like, and wait until Geary has seen it: it answers
        questions and looks at the mouse in turn."""
        self._xdotool(*words)
        for _turn in range(TURNS):
            self.main_window()

    def select_all_conversations(self):
        """Select all rows that are loaded. From Geary 44 on only where boxes are shown."""
        boxes = self.find("toggle button", "Select conversations", self.main_window())
        if boxes is not None and not self.is_on(boxes):
            self.press(boxes)
        self.key("ctrl+a")
        process.wait_for(self._are_all_selected, 20, "all conversations to be selected")

    def _are_all_selected(self):
        """Whether the list says so or, before Geary 44, the text beside it."""
        if self.has_row_widgets():
            found = self._conversation_list()
            return (self._lib.Selection.get_n_selected_children(found.node)
                    == found.node.get_child_count())
        return any("Multiple conversations selected" in each for each in
                   self.texts(self.main_window(), self._is_conversation_list))

    def move_to(self, folder):
        """Move what is selected to a folder by the menu of folders.

        Since Geary 44 there is one menu for copying and moving, with a switch.
        """
        window = self.main_window()
        if not self.has_row_widgets():
            self.key("ctrl+m")
        else:
            self.key("ctrl+b")
            self.wait_for("label", "Move message to folder")
            switch = next(each for each in self.find_all("toggle button", top=window)
                          if not each.name and not self._description(each))
            if not self.is_on(switch):
                self.press(switch)
        self.click(self.wait_for("label", folder))

    # Composers

    def composers(self):
        """Buttons that send: as many as there are composers."""
        return self.find_all("push button", "Send")

    # Info bars and dialogs

    def info_bars(self):
        """The showing info bars."""
        return self.find_all("info bar")

    def wait_for_info_bar(self, text="", timeout=30):
        """Wait for an info bar that says this, and return it."""
        def bar():
            return next((each for each in self.info_bars()
                         if any(text in line for line in self.texts(each))), None)
        return process.wait_for(bar, timeout, f"info bar “{text}”")

    def wait_for_dialog(self, text="", timeout=30):
        """Wait for a dialog that says this, and return it."""
        def dialog():
            return next((each for each in self.dialogs()
                         if any(text in line for line in self.texts(each))), None)
        return process.wait_for(dialog, timeout, f"dialog “{text}”")

    def close_dialog(self, dialog, button="Close"):
        """Press a button that ends a dialog, and wait until it has gone."""
        self.press_button(button, dialog)
        process.wait_for(lambda: not self._showing(dialog.node), 30, f"the end of {dialog.name}")

    def answer_password_prompt(self, password, timeout=30):
        """Wait for Geary's password prompt and enter a password."""
        dialog = self.wait_for_dialog("password to continue", timeout)
        self.fill(self.wait_for("password text", top=dialog), password)
        self.press_button("Authenticate", dialog)

    def answer_certificate_warning(self, button="Trust This Server", timeout=30):
        """Wait for the warning about an untrusted server and press a button."""
        dialog = self.wait_for_dialog("Untrusted Connection", timeout)
        self.press_button(button, dialog)

    # Details

    def _xdotool(self, *words):
        result = self.desktop.run(["xdotool", *words])
        if result.returncode:
            raise RuntimeError(f"xdotool: {result.stderr.strip()}")

    @staticmethod
    def _is(widget, state):
        """Whether there is a widget, and in this state."""
        return widget is not None and widget.node.get_state_set().contains(state)

    def labels(self, widget):
        """The names of what a widget is labelled by."""
        relations = [each for each in widget.node.get_relation_set()
                     if each.get_relation_type() == self._lib.RelationType.LABELLED_BY]
        return [each.get_target(index).get_name() for each in relations
                for index in range(each.get_n_targets())]

    def _applications(self):
        # News of applications that came or went arrives as events.
        from gi.repository import GLib
        context = GLib.MainContext.default()
        while context.iteration(False):
            pass
        return [each.node for each in self._children(self._root)
                if each.name == self.application]

    def _children(self, node):
        """The children; none of a widget that has just gone."""
        from gi.repository import GLib
        found = []
        try:
            for index in range(min(node.get_child_count(), MAX_NODES)):
                child = node.get_child_at_index(index)
                if child is not None:
                    role = child.get_role_name()
                    found.append(Widget(child, OLD_ROLES.get(role, role),
                                        child.get_name() or ""))
        except GLib.Error:
            pass
        return found

    def _showing(self, node):
        from gi.repository import GLib
        try:
            return node.get_state_set().contains(self._lib.StateType.SHOWING)
        except GLib.Error:
            return False

    @staticmethod
    def _description(widget):
        from gi.repository import GLib
        try:
            return widget.node.get_description()
        except GLib.Error:
            return None

    def _text(self, widget):
        from gi.repository import GLib
        try:
            if widget.node.get_text_iface() is None:
                return ""
            return self._lib.Text.get_text(widget.node, 0, -1).strip("\ufffc\n ")
        except GLib.Error:
            return ""

    def _folder_rows(self):
        """(name, cell, cell of the count) of each row of the folder list."""
        tree = self.find("tree table")
        rows = []
        cells = [each for each in self._children(tree.node) if
                 each.role == "table cell"] if tree else []
        for cell, count in zip(cells[::2], cells[1::2]):
            names = [part.name for part in self._children(cell.node) if part.name]
            rows.append((names[0] if names else cell.name, cell, count))
        return rows

    def _conversation_list(self):
        """The conversation list, None while it has no rows."""
        return next((each for each in self.walk() if self._is_conversation_list(each)), None)

    def _conversation_cell(self, row):
        """What can be clicked in one of its rows, None while there is none."""
        found = self._conversation_list()
        cells = [each for each in self._children(found.node)
                 if each.role in ("table cell", "list item")] if found else []
        return cells[row] if len(cells) > row else None

    def _is_conversation_list(self, widget):
        """The table whose column is named "data", or the list of what can be checked."""
        if widget.role == "table":
            return any(each.role == "table column header" and each.name == "data"
                       for each in self._children(widget.node))
        if widget.role == "list box":
            return self._has_check_box(next(iter(self._children(widget.node)), None))
        return False

    def _has_check_box(self, row):
        """Whether a row of a list begins with a check box, shown or not."""
        while row is not None and row.role != "check box":
            row = next(iter(self._children(row.node)), None)
        return row is not None
