# SPDX-FileCopyrightText: The Geary POP3 developers
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Mail to test with, the same bytes each time: (name, bytes) pairs.

demo()          a mailbox as people have them, in many languages
mixed(n, seed)  any number of mails of usual sizes
nasty()         what breaks mail programs
large(subject)  one mail above any size limit; the bytes alone

demo, mixed and large give the bytes as on the wire (CRLF); nasty gives whatever the
case needs.  Unique words are made of letters only, because Geary's search
does not find words that end in digits.
"""

import base64
import datetime
import email.message
import email.policy
import email.utils
import math
import random
import struct
import zlib

WIRE = email.policy.SMTP.clone(cte_type="8bit", max_line_length=998)
EPOCH = datetime.datetime(2026, 11, 1, 12, 0, tzinfo=datetime.timezone.utc)
ME = ("Ana Ng", "ana@example.org")
LETTERS = "abcdefghijklmnopqrstuvwxyz"
FIRST_WORDS = "Here are the pictures."
LAST_WORDS = "These are the last words."


def word(number, prefix="w"):
    """A word of letters only that stands for a number."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = LETTERS[rest] + letters
    return f"{prefix}{letters}q"


def png(width=96, height=64):
    """A small picture: a colour gradient."""
    rows = b"".join(
        b"\0" + b"".join(bytes((x * 255 // width, 120, y * 255 // height))
                         for x in range(width)) for y in range(height))

    def chunk(kind, data):
        return (struct.pack(">I", len(data)) + kind + data
                + struct.pack(">I", zlib.crc32(kind + data)))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
            + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b""))


def pdf(text="Invoice"):
    """A PDF of one page with one line of text."""
    stream = f"BT /F1 24 Tf 72 720 Td ({text}) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    data, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"xref\n0 6\n0000000000 65535 f \n" + b"".join(
        b"%010d 00000 n \n" % place for place in places)
    return (data + table + b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
            % len(data))


# The demo mailbox

def demo(now=None):
    """About 40 real-looking mails, oldest first, the newest at `now`."""
    now = now or EPOCH
    groups = [list(_plain_mails()), list(_languages()), list(_thread()),
              list(_rich_mails())]
    # Of every kind some at any time, each group in its own order.
    spread = sorted((((place + 0.5) / len(group), kind, place)
                     for kind, group in enumerate(groups)
                     for place in range(len(group))))
    mails = [groups[kind][place] for _when, kind, place in spread]
    step = datetime.timedelta(hours=17, minutes=23)
    start = now - step * (len(mails) - 1)
    for number, (name, message) in enumerate(mails):
        when = start + step * number
        del message["Date"]
        message["Date"] = email.utils.format_datetime(when)
        yield name, _wire(name, message)


def _wire(name, message):
    """The bytes of a message; part boundaries must not be random."""
    for number, part in enumerate(message.walk()):
        if part.is_multipart():
            part.set_boundary(f"=_{name}_{number}_=")
    return message.as_bytes(policy=WIRE)


def _message(name, sender, subject, **headers):
    message = email.message.EmailMessage(policy=WIRE)
    message["From"] = email.utils.formataddr(sender)
    message["To"] = email.utils.formataddr(ME)
    message["Subject"] = subject
    message["Message-ID"] = f"<{name}@demo.example.org>"
    for key, value in headers.items():
        message[key.replace("_", "-")] = value
    return message


PLAIN = (
    ("market", ("Maria Lopez", "maria@market.example"), "Your vegetable box on Friday",
     "Dear Ana,\n\nthis week there are leeks, pears and a pumpkin in your box.\n"
     "We deliver on Friday between 4 and 6 pm.\n\nMaria\n"),
    ("library", ("City Library", "desk@library.example"), "Two books are due soon",
     "Hello,\n\n  The Sea, the Sea\n  A Short History of Maps\n\nare due in three days."
     "\n\nYour library\n"),
    ("dentist", ("Dr. Okafor", "practice@dentist.example"), "Appointment on Tuesday",
     "Dear Ms Ng,\n\nwe look forward to seeing you on Tuesday at 9:15.\n"),
    ("neighbour", ("Tom Baker", "tom@example.net"), "Ladder",
     "Hi Ana,\n\ncould I borrow your ladder this weekend? The gutter again.\n\nTom\n"),
    ("choir", ("Choir", "office@choir.example"), "Rehearsal moved to Thursday",
     "The hall is taken on Wednesday, so we sing on Thursday at 19:30.\n"),
    ("train", ("Railways", "tickets@rail.example"), "Your ticket to Lisbon",
     "Coach 12, seat 45, window. Please be there ten minutes before departure.\n"),
    ("bank", ("Savings Bank", "no-reply@bank.example"), "Your statement is ready",
     "A new statement is in your mailbox at the bank. We never ask for passwords.\n"),
    ("bicycle", ("Wheel Works", "shop@wheels.example"), "Your bicycle is ready",
     "New chain, new brake pads, and the bell rings again. Open until six.\n"),
    ("recipe", ("Aunt Ida", "ida@example.net"), "The plum cake",
     "500 g plums, 200 g flour, 150 g butter, 3 eggs, and do not open the oven!\n"),
    ("garden", ("Allotment Society", "board@garden.example"), "Water is off from Monday",
     "As every winter: please empty your pipes before the frost.\n"),
)

LANGUAGES = (
    ("german", ("Jürgen Groß", "juergen@example.de"), "Grüße aus Köln",
     "Liebe Ana,\n\nschöne Grüße vom Rhein! Übermorgen fahren wir nach Füssen.\n",
     "iso-8859-1", "quoted-printable"),
    ("polish", ("Łukasz Wójcik", "lukasz@example.pl"), "Zażółć gęślą jaźń",
     "Cześć Ana,\n\nspotkajmy się w sobotę o szóstej przy fontannie.\n",
     "utf-8", "quoted-printable"),
    ("greek", ("Ελένη Παπά", "eleni@example.gr"), "Καλημέρα από την Αθήνα",
     "Αγαπητή Άννα,\n\nο καιρός είναι υπέροχος και η θάλασσα ζεστή.\n",
     "utf-8", "base64"),
    ("russian", ("Мария Иванова", "maria@example.ru"), "Привет из Петербурга",
     "Дорогая Анна,\n\nжду тебя в гости на белые ночи.\n", "koi8-r", "8bit"),
    ("arabic", ("ليلى حداد", "layla@example.com"), "دعوة إلى العشاء",
     "عزيزتي آنا،\n\nأدعوك إلى العشاء يوم الجمعة.\n", "utf-8", "base64"),
    ("hebrew", ("נועה כהן", "noa@example.com"), "תמונות מהטיול",
     "שלום אנה,\n\nהתמונות מהטיול מוכנות.\n", "utf-8", "8bit"),
    ("japanese", ("田中 花子", "hanako@example.jp"), "会議の資料について",
     "アナ様\n\n明日の会議の資料をお送りします。よろしくお願いいたします。\n",
     "iso-2022-jp", "7bit"),
    ("chinese", ("王小明", "xiaoming@example.cn"), "周末一起爬山吗？",
     "安娜，你好！\n\n周末我们一起去爬山吧，天气很好。\n", "utf-8", "base64"),
    ("french", ("Hélène Lefèvre", "helene@example.fr"), "Déjeuner à Orléans ?",
     "Chère Ana,\n\nça te dirait de déjeuner dimanche ? L'été s'achève déjà.\n",
     "iso-8859-1", "8bit"),
    ("ukrainian", ("Оксана Коваль", "oksana@example.ua"), "Фотографії з Карпат",
     "Привіт, Ано!\n\nНадсилаю фотографії з Карпат.\n", "utf-8", "quoted-printable"),
)

THREAD = (
    (("Priya Raman", "priya@hills.example"), "Who joins the walk on Sunday?\n"),
    (("Sam Lee", "sam@hills.example"), "I do. Shall I bring the map?\n"),
    (("Olga Berg", "olga@hills.example"), "Yes please, and I bring tea for all of us.\n"),
    (("Priya Raman", "priya@hills.example"), "Then we meet at the bridge at nine.\n"),
    (("Sam Lee", "sam@hills.example"), "Nine it is. It may rain: good boots!\n"),
)

LIST_TOPICS = ("Release plans for spring", "Crash when the disk is full",
               "Translations are welcome", "New meeting time", "Documentation day",
               "Icons for the dark style")


def _plain_mails():
    for name, sender, subject, text in PLAIN:
        message = _message(name, sender, subject)
        message.set_content(text, cte="7bit")
        yield name, message


def _languages():
    for name, sender, subject, text, charset, cte in LANGUAGES:
        message = _message(name, sender, subject)
        message.set_content(text, charset=charset, cte=cte)
        yield name, message


def _thread():
    for number, (sender, text) in enumerate(THREAD):
        prefix = "Re: " if number else ""
        message = _message(f"walk{number}", sender, f"{prefix}Walk on Sunday")
        if number:
            known = [f"<walk{each}@demo.example.org>" for each in range(number)]
            message["In-Reply-To"] = known[-1]
            message["References"] = " ".join(known)
            text += "\n" + "".join(f"> {line}\n" for line in
                                   THREAD[number - 1][1].splitlines())
        message.set_content(text, cte="7bit")
        yield f"walk{number}", message


def _rich_mails():
    """HTML, alternatives, attachments, an inline picture, a mailing list."""
    for number, topic in enumerate(LIST_TOPICS):
        name = f"list{number}"
        message = _message(
            name, ("Robin Hale", "robin@example.net"), f"[geese] {topic}",
            List_Id="Geese developers <geese.lists.example.org>",
            List_Post="<mailto:geese@lists.example.org>",
            List_Unsubscribe="<mailto:geese-leave@lists.example.org>",
            Precedence="list")
        message.set_content(f"Hello all,\n\nlet us talk about this: {topic.lower()}.\n"
                            "\n-- \nRobin\n_____\ngeese mailing list\n", cte="7bit")
        yield name, message
    message = _message("newsletter", ("Museum", "news@museum.example"),
                       "This month at the museum")
    message.set_content("<html><body><h1>Maps of the North</h1><p>Until the end of the"
                        " month: <b>seventy maps</b> from six centuries.</p></body>"
                        "</html>\n", subtype="html", cte="quoted-printable")
    yield "newsletter", message
    for number, place in enumerate(("Porto", "Ghent", "Turku")):
        name = f"travel{number}"
        message = _message(name, ("Slow Travel", "hello@travel.example"),
                           f"Three days in {place}")
        message.set_content(f"{place}: by train, on foot, and without haste.\n", cte="7bit")
        message.add_alternative(
            f"<p><b>{place}</b>: by train, on foot, and <i>without haste</i>.</p>\n",
            subtype="html", cte="quoted-printable")
        yield name, message
    message = _message("photo", ("Kenji Mori", "kenji@example.net"), "The picture you liked")
    message.set_content("Here it is.\n", cte="7bit")
    message.add_attachment(png(), maintype="image", subtype="png", filename="sunset.png")
    yield "photo", message
    message = _message("invoice", ("Print Shop", "office@print.example"),
                       "Invoice for your calendars")
    message.set_content("Please find the invoice attached.\n", cte="7bit")
    message.add_attachment(pdf("Invoice 4711"), maintype="application", subtype="pdf",
                           filename="invoice.pdf")
    yield "invoice", message
    message = _message("umlaut", ("Jürgen Groß", "juergen@example.de"),
                       "Unterlagen für den Verein")
    message.set_content("Anbei das Protokoll und ein Bild.\n", cte="7bit")
    message.add_attachment("Protokoll: alle waren da.\n", filename="Protokoll März.txt")
    message.add_attachment(png(32, 32), maintype="image", subtype="png",
                           filename="Vögel.png")
    yield "umlaut", message
    message = _message("postcard", ("Lucia Rossi", "lucia@example.it"), "A postcard")
    message.set_content("A postcard from the sea.\n", cte="7bit")
    message.add_alternative("<p>A postcard from the sea:</p><p><img"
                            " src=\"cid:sea@example.it\" alt=\"sea\"></p>\n",
                            subtype="html", cte="7bit")
    message.get_payload()[1].add_related(
        png(160, 100), maintype="image", subtype="png", cid="<sea@example.it>",
        filename="sea.png", disposition="inline")
    yield "postcard", message
    message = _message("welcome", ("Postmaster", "postmaster@example.org"),
                       "Welcome to your mailbox")
    message.set_content("This mail came over POP3, as all the others here did.\n",
                        cte="7bit")
    yield "welcome", message


# Any number of mails

def mixed(count, seed=1):
    """Mails of 2 KB to 200 KB, half of them below 8 KB; 1 of 5 has a file."""
    source = random.Random(seed)
    vocabulary = ["".join(source.choices(LETTERS, k=source.randint(2, 9)))
                  for _ in range(2000)]
    for number in range(count):
        size = min(200_000, max(2_000, int(math.exp(source.gauss(math.log(8000), 1.0)))))
        name = word(number, "mail")
        message = _message(f"{name}.s{seed}", (name.title(), f"{name}@example.com"),
                           f"About {name} and {word(source.randrange(1000), 'topic')}")
        message["Date"] = email.utils.format_datetime(
            EPOCH + datetime.timedelta(seconds=61 * number))
        attached = number % 5 == 4
        message.set_content(_prose(source, vocabulary, name,
                                   size // 3 if attached else size - 300), cte="7bit")
        if attached:
            message.add_attachment(source.randbytes(size // 2),
                                   maintype="application", subtype="octet-stream",
                                   filename=f"{name}.bin")
        yield name, _wire(name, message)


def _prose(source, vocabulary, name, size):
    """Lines of words, with the unique word in the first one."""
    lines, length = [f"This is {name}."], 0
    while length < size:
        line = " ".join(source.choices(vocabulary, k=10))
        lines.append(line)
        length += len(line) + 2
    return "\n".join(lines) + "\n"


# What breaks mail programs

def pictures(mebibytes):
    """The file that a large mail brings; in base64 it has that size."""
    return bytes(range(256)) * (mebibytes * 3072)


def large(subject, minute=0, mebibytes=2, date="Mon, 02 Nov 2026"):
    """A mail of so many megabytes: words, a file, more words."""
    content = base64.encodebytes(pictures(mebibytes)).decode().replace("\n", "\r\n")
    ident = subject.lower().replace(" ", ".")
    return (f"From: Bob Baker <bob@example.org>\r\nTo: ana@example.org\r\n"
            f"Date: {date} 10:{minute:02}:00 +0000\r\nSubject: {subject}\r\n"
            f"Message-ID: <{ident}@example.org>\r\nMIME-Version: 1.0\r\n"
            f"Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n"
            f"--b\r\nContent-Type: text/plain\r\n\r\n{FIRST_WORDS}\r\n"
            f"--b\r\nContent-Type: application/octet-stream; name=\"pictures.bin\"\r\n"
            f"Content-Disposition: attachment; filename=\"pictures.bin\"\r\n"
            f"Content-Transfer-Encoding: base64\r\n\r\n{content}"
            f"--b\r\nContent-Type: text/plain\r\n\r\n{LAST_WORDS}\r\n--b--\r\n").encode()


def nasty():
    """Hostile and broken messages; the exact bytes matter."""
    yield from _look_alikes()
    yield from _bad_names()
    yield from _bad_bytes()
    yield from _bad_structure()
    yield from _big_ones()


def _head(name, more=b""):
    return (b"From: Eve <eve@example.com>\r\nTo: ana@example.org\r\n"
            b"Date: Mon, 02 Nov 2026 10:00:00 +0000\r\nSubject: nasty %s\r\n"
            b"Message-ID: <%s@nasty.example.org>\r\n" % (name, name)) + more


def _look_alikes():
    """Different mails that share date and size and have no Message-ID."""
    for number, text in enumerate((b"first", b"other", b"third")):
        yield f"look-alike {number + 1}", (
            b"From: Eve <eve@example.com>\r\nDate: Mon, 02 Nov 2026 10:00:00 +0000\r\n"
            b"Subject: nasty look alike\r\n\r\n%s text\r\n" % text)


def _bad_names():
    """Attachments whose names are a trap for whoever makes files of them."""
    names = (("long", b"n" * 300 + b".txt"), ("dot", b"."), ("dots", b".."),
             ("path", b"../../x"), ("root", b"/etc/passwd"), ("empty", b""),
             ("bytes", b"\xff\xfe\xc3(.txt"), ("control", b"a\tb\x01c.txt"))
    for label, name in names:
        yield f"attachment name {label}", _head(
            b"name." + label.encode(),
            b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n"
        ) + (b"\r\n--b\r\n\r\ntext of %s\r\n--b\r\nContent-Type: application/octet-stream"
             b"\r\nContent-Disposition: attachment; filename=\"%s\"\r\n\r\n"
             b"content of %s\r\n--b--\r\n" % (label.encode(), name, label.encode()))


def _bad_bytes():
    """Bytes that are none of a mail's business."""
    yield "NUL in body", _head(b"nul.body") + b"\r\nbefore\0after\r\n\0\0\r\nlast line\r\n"
    yield "NUL in header", _head(b"nul.header", b"X-Odd: one\0two\r\n") + b"\r\ntext\r\n"
    yield "raw 8-bit headers", (
        b"From: J\xfcrgen Gro\xdf <j@example.de>\r\nSubject: Gr\xfc\xdfe \xa4 \x80\r\n"
        b"Date: Mon, 02 Nov 2026 10:00:00 +0000\r\n"
        b"Message-ID: <raw.eight@nasty.example.org>\r\n\r\nK\xf6ln\r\n")
    yield "LF only", _head(b"lf.only").replace(b"\r\n", b"\n") + b"\nline one\nline two\n"
    yield "bare CR", _head(b"bare.cr") + b"\r\none\rtwo\r\rthree\r\n"
    yield "dot lines", _head(b"dots.lines") + b"\r\n.\r\n..\r\n.text\r\n...\r\n.\r\nend\r\n"
    yield "no final newline", _head(b"no.newline") + b"\r\nthe last line has no end"


def _bad_structure():
    """Headers, bodies and parts that are missing or do not fit."""
    yield "empty", b""
    yield "one empty line", b"\r\n"
    yield "no header", b"\r\nonly a body, and it knows nobody\r\n"
    yield "not a header", b"this is no header at all\r\nand this neither\r\n"
    yield "no body", _head(b"no.body")
    yield "empty body", _head(b"empty.body") + b"\r\n"
    yield "no date", (b"From: Eve <eve@example.com>\r\nSubject: nasty no date\r\n"
                      b"Message-ID: <no.date@nasty.example.org>\r\n\r\ntext\r\n")
    yield "impossible date", _head(b"odd.date").replace(
        b"Mon, 02 Nov 2026 10:00:00", b"Tue, 99 Foo 9999 99:99:99") + b"\r\ntext\r\n"
    yield "open boundary", _head(
        b"open.boundary",
        b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"never\"\r\n"
    ) + b"\r\n--never\r\nContent-Type: text/plain\r\n\r\nno end in sight\r\n"
    yield "no boundary", _head(
        b"no.boundary", b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed\r\n"
    ) + b"\r\n--x\r\n\r\ntext\r\n--x--\r\n"
    yield "broken base64", _head(
        b"broken.base", b"MIME-Version: 1.0\r\nContent-Transfer-Encoding: base64\r\n"
    ) + b"\r\n====%%%%SGVsbG8\r\n"
    yield "unknown charset", _head(
        b"odd.charset",
        b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=x-klingon\r\n"
    ) + b"\r\nnuqneH \xfe\xff\r\n"
    yield "deep nesting", _deep(200)
    yield "mail in mail", _mail_in_mail(300, 4000)
    yield "mail in mail, encoded", _head(
        b"mail.encoded", b"MIME-Version: 1.0\r\nContent-Type: message/rfc822\r\n"
        b"Content-Transfer-Encoding: base64\r\n"
    ) + b"\r\n" + base64.encodebytes(_mail_in_mail(20, 1)).replace(b"\n", b"\r\n")


def _deep(levels):
    """Multipart in multipart in multipart."""
    message = _head(b"deep", b"MIME-Version: 1.0\r\n")
    for level in range(levels):
        message += (b"Content-Type: multipart/mixed; boundary=\"l%d\"\r\n\r\n--l%d\r\n"
                    % (level, level))
    message += b"Content-Type: text/plain\r\n\r\nat the bottom\r\n"
    return message + b"".join(b"--l%d--\r\n" % level
                              for level in reversed(range(levels)))


def _mail_in_mail(levels, lines):
    """A mail in a mail in a mail; each as large as all that is in it."""
    inside = b"MIME-Version: 1.0\r\nContent-Type: message/rfc822\r\n"
    return (_head(b"mail.in.mail", inside) + b"\r\n"
            + (b"Subject: nasty inside\r\n" + inside + b"\r\n") * (levels - 1)
            + b"Subject: nasty bottom\r\n\r\n" + b"The bottom of a well.\r\n" * lines)


def _big_ones():
    """Within the usual limits, yet long in one dimension."""
    yield "long line", _head(b"long.line") + b"\r\n" + b"x" * 300_000 + b"\r\n"
    yield "huge header", _head(
        b"huge.header", b"X-Huge: " + b"\r\n ".join([b"y" * 70] * 4200) + b"\r\n"
    ) + b"\r\ntext\r\n"
    yield "many recipients", _head(
        b"many.to", b"Cc: " + b",\r\n ".join(
            b"%s@example.com" % word(number).encode() for number in range(3000)) + b"\r\n"
    ) + b"\r\ntext\r\n"
    yield "many parts", _head(
        b"many.parts", b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n"
    ) + b"\r\n" + b"--b\r\n\r\n" * 60_000
    line = b"A line of quite ordinary words that goes on to the margin.\r\n"
    yield "long text", _head(b"long.text") + b"\r\n" + line * (400_000 // len(line))


if __name__ == "__main__":
    for title, mails in (("demo", demo()), ("mixed", mixed(200)), ("nasty", nasty())):
        sizes = [len(data) for _name, data in mails]
        print(f"{title}: {len(sizes)} mails, {min(sizes)} to {max(sizes)} bytes, "
              f"median {sorted(sizes)[len(sizes) // 2]}")
