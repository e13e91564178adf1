# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Geary's Accounts dialog, worked as a person does who hears it read.

Controls are found by the names that the accessibility tree gives them, so that
a control without a name makes a test fail.  Names that are there twice, once
for receiving and once for sending, are told apart by `nth`.  A test calls them
by their English names, whatever the language that the dialog speaks.
"""

import process

ENTRIES = ("text", "password text", "spin button", "combo box", "toggle button")


class AccountsDialog:
    """The dialog; it is open from the beginning, or by open().

    `language` is a Language, if it does not speak English.
    """

    def __init__(self, case, geary, language=None):
        self.case = case
        self.geary = geary
        self.say = language.say if language else str
        self.say_as_host = language.say_as_host if language else str
        self.screen = case.screen

    # The dialog and its pages

    @property
    def window(self):
        """The dialog itself, whatever its page."""
        return next((each for each in self.screen.dialogs()
                     if each.role == "dialog"), None)

    def open(self):
        """Open it from the menu."""
        self.geary.activate("accounts")
        return self.wait_for_page("Accounts")

    def wait_for_page(self, title, timeout=20):
        """Wait for the page with this title, and for the end of its arrival."""
        title = self.say(title)
        process.wait_for(lambda: self.window is not None and self.window.name == title,
                         timeout, f"the page “{title}”")
        # The pages slide in from a side; where frames are late, two looks find them alike.
        process.wait_for(self._at_rest, 30, "the page to come to rest")
        self.screen.bring_to_front(title)
        return self

    def _at_rest(self):
        if self.window is None:
            return False
        left, _y, width, _height = self.window.extents
        pages = [page.extents for page in self.screen.find_all("scroll pane", top=self.window)]
        before = [each.extents for each in self.screen.walk(self.window)]
        return (all(left <= x and x + page_width <= left + width
                    for x, _y, page_width, _height in pages)
                and before == [each.extents for each in self.screen.walk(self.window)])

    def close(self):
        """Close it from its first page."""
        self.press("Close")
        process.wait_for(lambda: self.window is None, 30, "the end of the dialog")

    def texts(self):
        """All that can be read on the page."""
        return self.screen.texts(self.window)

    def wait_for_text(self, text, timeout=20):
        """Wait until the page says this."""
        text = self.say(text)
        try:
            self.screen.wait_for_text(text, self.window, timeout)
        except process.Timeout as error:
            raise process.Timeout(f"{error}; there is {self.texts()}") from None

    # Controls

    def control(self, name, nth=0):
        """A control by its name."""
        name = self.say(name)

        def found():
            # Of a long list the last rows are showing only when it is scrolled a little.
            for part in (0, 0.1, 0.2, 0.3):
                if not self.screen.scroll_to(self.window, part=part) and part > 0:
                    return None
                all_of_it = self._controls(name)
                # From the top of the page to its end.
                all_of_it.sort(key=lambda each: each.extents[1])
                if len(all_of_it) > nth:
                    return all_of_it[nth]
            return None
        return process.wait_for(found, 30, f"the control “{name}” ({nth})")

    def has(self, name, nth=0):
        """Whether there is such a control."""
        return len(self._controls(self.say(name))) > nth

    def _controls(self, name):
        # A combo box calls itself what is chosen in it; its name is its label's.
        return [each for each in self.screen.walk(self.window) if each.role in ENTRIES
                and name in (each.name, *self.screen.labels(each))]

    def fill(self, name, text, nth=0):
        """Write into an entry."""
        self.screen.fill(self.control(name, nth), str(text))

    def note(self, name, nth=0):
        """What is said below the row of a control."""
        return self.screen.description_of(self.control(name, nth))

    def read(self, name, nth=0):
        """What an entry holds."""
        return self.screen.text_of(self.control(name, nth))

    def choose(self, name, item, nth=0):
        """Choose an item of a combo box."""
        self.screen.choose(self.control(name, nth), self.say(item))

    def chosen(self, name, nth=0):
        """The item that is chosen in a combo box."""
        return self.screen.chosen(self.control(name, nth))

    def switch(self, name, on, nth=0):
        """Bring a switch to a position."""
        control = self.control(name, nth)
        if self.screen.is_on(control) != on:
            self.screen.press(control)
            process.wait_for(lambda: self.screen.is_on(control) == on, 20, f"“{name}” switched")

    def press(self, name, host=False):
        """Wait until a button can be pressed, and press it; `host` if it is the host's own."""
        name = self.say_as_host(name) if host else self.say(name)

        def ready():
            found = self._button(name)
            return found if found and self.screen.is_sensitive(found) else None
        self.screen.press(process.wait_for(ready, 20, f"the button “{name}”"))

    def _button(self, name):
        """A button, at the page's beginning or at its end."""
        for end in (False, True):
            found = self.screen.find("push button", name, self.window)
            if found or not self.screen.scroll_to(self.window, end):
                return found
        return self.screen.find("push button", name, self.window)

    def wait_for_button(self, name, timeout=30):
        """Wait until there is such a button."""
        name = self.say(name)
        process.wait_for(lambda: self._button(name), timeout, f"the button “{name}”")

    def activate_row(self, name):
        """Press Enter on a row of a list."""
        name = self.say(name)
        row = process.wait_for(lambda: next(
            (each for each in self.screen.find_all("list item", top=self.window)
             if each.name == name or name in self.screen.texts(each)), None), 30,
            f"the row “{name}”")
        self.screen.bring_to_front(self.window.name)
        self.screen.focus(row)
        self.screen.key("Return")

    def picture(self, name):
        """Leave a picture of the page, and one of its end if it is long."""
        self.screen.bring_to_front(self.window.name)
        self.screen.scroll_to(self.window)
        self.case.picture(name)
        if self.screen.scroll_to(self.window, end=True):
            self.case.picture(f"{name}-end")
            self.screen.scroll_to(self.window)

    # Adding an account

    def add_pop3(self):
        """Go from the first page to the one that adds a POP3 account."""
        self.screen.press_button(self.say("_Add").replace("_", ""), self.window)
        self.screen.press(process.wait_for(
            lambda: self.screen.find(name=self.say("POP3: mail is fetched to this computer"),
                                     top=self.window), 30, "POP3 in the menu"))
        return self.wait_for_page("Add a POP3 account")

    def introduce(self, address, password, name="Ana Ng"):
        """Say who the user is."""
        self.fill("Your name", name)
        self.fill("Email address", address)
        self.fill("Password", password)

    def enter_servers(self, server, smtp=None, port="pop3s", user=None):
        """Write both servers by hand; none for sending: it only receives."""
        self.fill("POP3 server", "localhost")
        self.choose("Connection security", {"pop3s": "TLS", "pop3": "StartTLS"}[port])
        self.fill("Port", server.ports[port])
        if user:
            self.fill("Login name", user)
        self.switch("Only receive mail with this account", smtp is None)
        if smtp:
            self.fill("SMTP server", "localhost")
            self.choose("Connection security", "TLS" if smtp.certificate else "None", 1)
            self.fill("Port", smtp.port, 1)
