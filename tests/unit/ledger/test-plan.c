/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "ledger/pop3-copies.h"
#include "ledger/pop3-ledger-identity.h"
#include "ledger/pop3-plan.h"

#include <stdlib.h>
#include <string.h>

/* A visit's plan, one row of a table for one story. Listings and ledgers are
 * written as words: a message is its UIDL. A ledger's word is
 *
 *   uidl[#occurrence][:s[sent]|:p[size]|:x|/size][w|m][@age][!][?|%|~]
 *
 * with s for skipped, p for partial, x for suspect, the size when LIST gave one, w when
 * its rest is wanted and m when the server did not list it then, the age in hours since
 * it came here, ! for deleted here, ? for adopted, % for adopted among equals and ~ for
 * unsure. A listing's word is uidl[/size]. A plan's word is
 * uidl[#occurrence]= and b for backlog before all that is here, l for such behind
 * it, n for news, and the order; + for a message that the ledger knows, / for its
 * beginning only, ? when its date is to be looked at; behind | is what comes last. */

#define NOW 1700000000

#define SECONDS_PER_HOUR 3600

#define KEEP        { -1, FALSE }
#define DELETED     { -1, TRUE }
#define NEVER       { 0, FALSE }
#define DAYS(n)     { (n), FALSE }
#define DAYS_DEL(n) { (n), TRUE }
#define LIMIT(n)    { -1, FALSE, (n), 0 }
#define SINCE(n)    { -1, FALSE, 0, (n) }
#define BOTH(n, m)  { 0, TRUE, (n), (m) }

typedef struct
{
  const char *name;
  gboolean    backlog_over;
  const char *ledger;
  const char *listing;
  Pop3Rules   rules;
  const char *fetch;
  const char *removals;
  const char *proofs; /* NULL = none */
  const char *last;   /* NULL = nothing */
} Row;

static const Row fetch_rows[] = {
  { "empty listing, empty ledger", FALSE, "", "", KEEP, "", "" },
  { "first bulk", FALSE, "", "a b c", KEEP, "c=b2 b=b1 a=b0", "" },
  { "interrupted bulk goes on", FALSE, "c d", "a b c d", KEEP, "b=b1 a=b0", "" },
  { "new mail during the bulk", FALSE, "c d", "a b c d e f", KEEP, "f=n1 e=n0 b=b1 a=b0", "" },
  { "gap inside the bulk is news", FALSE, "b d", "a b c d", KEEP, "c=n0 a=b0", "" },
  { "bulk, the next batch", FALSE, "x y", "a b", KEEP, "b=l1 a=l0", "" },
  { "bulk, the next batch has one more", FALSE, "x y a", "a b", KEEP, "b=n0", "" },
  { "bulk, only the oldest known", FALSE, "a", "a b c", KEEP, "c=n1 b=n0", "" },
  { "bulk, skipped counts as known", FALSE, "b:s", "a b c", SINCE (9), "c=n0? a=b0?", "" },
  { "bulk is done", FALSE, "a b", "a b", KEEP, "", "" },
  { "after the bulk all is news", TRUE, "a", "a b c", KEEP, "c=n1 b=n0", "" },
  { "after the bulk, older mail appears", TRUE, "c", "a b c", KEEP, "b=n1 a=n0", "" },
  { "first mail of an empty mailbox", TRUE, "", "a", KEEP, "a=n0", "" },
  { "all UIDLs changed", TRUE, "a b", "A B", KEEP, "B=n1 A=n0", "" },
  { "empty after a full one", TRUE, "a b", "", NEVER, "", "" },
  { "empty during the bulk", FALSE, "a b", "", NEVER, "", "" },
  { "deleted here does not come back", TRUE, "a!", "a", KEEP, "", "" },
  { "all of one UIDL", FALSE, "", "a a a", KEEP, "a#2=b2 a#1=b1 a=b0", "" },
  { "one more of a known UIDL", TRUE, "a", "a a", KEEP, "a#1=n0", "" },
  { "case counts", TRUE, "a", "A a", KEEP, "A=n0", "" },
};

static const Row last_rows[] = {
  { "the newest", FALSE, "", "a b c", KEEP, "b=b1 a=b0 | c=b2", "", NULL, "c" },
  { "the only one", TRUE, "", "a", KEEP, "| a=n0", "", NULL, "a" },
  { "two, in their order", FALSE, "", "a b c", KEEP, "a=b0 | b=b1 c=b2", "", NULL, "b c" },
  { "two, in another order", FALSE, "", "a b c", KEEP, "a=b0 | c=b2 b=b1", "", NULL, "c b" },
  { "all", FALSE, "", "a b", KEEP, "| a=b0 b=b1", "", NULL, "a b" },
  { "not listed any more", FALSE, "", "a b", KEEP, "b=b1 a=b0", "", NULL, "c" },
  { "here meanwhile", TRUE, "c", "a b c", KEEP, "b=n1 a=n0", "", NULL, "c" },
  { "one of equals", FALSE, "", "a a a", KEEP, "a#2=b2 a=b0 | a#1=b1", "", NULL, "a#1" },
  { "the rest of one", TRUE, "a:p101w", "a/101 b", LIMIT (100), "b=n0 | a=b0+", "", NULL, "a" },
  { "nothing is deleted for it", TRUE, "a", "a b", NEVER, "| b=n0", "a", NULL, "b" },
};

static const Row partial_rows[] = {
  { "limit, before LIST", TRUE, "", "a b", LIMIT (100), "b=n1 a=n0", "" },
  { "limit, on it and above", TRUE, "", "a/100 b/101", LIMIT (100), "b=n1/ a=n0", "" },
  { "limit, an absurd size", TRUE, "", "a/18446744073709551615", LIMIT (100), "a=n0/", "" },
  { "limit, in the bulk", FALSE, "", "a/999 b/1 c/999", LIMIT (100), "c=b2/ b=b1 a=b0/", "" },
  { "no limit", TRUE, "", "a/999999", KEEP, "a=n0", "" },
  { "partial stays", TRUE, "a:p101", "a/101", LIMIT (100), "", "" },
  { "partial stays, the size is not listed again", TRUE, "a:p101", "a", LIMIT (100), "", "" },
  { "limit raised", TRUE, "a:p101 b:p200", "a b", LIMIT (150), "a=b0+", "" },
  { "limit removed", TRUE, "a:p101", "a", KEEP, "a=b0+", "" },
  { "limit lowered", TRUE, "a", "a/9999", LIMIT (1), "", "" },
  { "the rest is wanted", TRUE, "a:p101w", "a/101", LIMIT (100), "a=b0+", "" },
  { "the rest was missed and is back", TRUE, "a:p101m", "a/101", LIMIT (100), "a=b0+", "" },
  { "wanted, then deleted here", TRUE, "a:p101w!", "a/101", LIMIT (100), "", "" },
  { "partial deleted here, limit removed", TRUE, "a:p101!", "a", KEEP, "", "" },
  { "partial and new", TRUE, "a:p101w", "a b", LIMIT (100), "b=n0 a=b0+", "" },
  { "since, all that is unknown is dated", FALSE, "", "a b", SINCE (50), "b=b1? a=b0?", "" },
  { "since, skipped stays", TRUE, "a:s49", "a", SINCE (50), "", "" },
  { "since, on the day", TRUE, "a:s50", "a", SINCE (50), "a=b0+", "" },
  { "since an earlier day", TRUE, "a:s30 b:s40 c:s45 d", "a b c d e", SINCE (40),
    "e=n0? c=b1+ b=b0+", "" },
  { "since a later day", TRUE, "a:s30 b", "a b", SINCE (60), "", "" },
  { "since removed", TRUE, "a:s30 b:s-30", "a b", KEEP, "b=b1+ a=b0+", "" },
  { "since removed, too large", TRUE, "a:s30", "a/101", LIMIT (100), "a=b0+/", "" },
  { "both, nothing is deleted there", TRUE, "a:s30 b:p101 c:p101w c#1:p5! d:p101!",
    "a/1 b/101 c/101 d/101", BOTH (100, 50), "c=b0+", "" },
  { "both, nothing old is deleted there", TRUE, "a:s30@9999 b:p101@9999!", "a b",
    BOTH (100, 50), "", "" },
};

static const Row delete_rows[] = {
  { "always", TRUE, "a@9999!", "a", KEEP, "", "" },
  { "never: at once", TRUE, "a", "a", NEVER, "", "a" },
  { "never: what was lost here stays", TRUE, "a^ b", "a b", NEVER, "", "b" },
  { "never: only what is stored", TRUE, "a b:s c:p", "a b c", NEVER, "c=b1+ b=b0+", "a" },
  { "never: what is unknown is fetched first", TRUE, "a", "a b", NEVER, "b=n0", "a" },
  { "never: clock set back", TRUE, "a@-48", "a", NEVER, "", "a" },
  { "days: one hour short", TRUE, "a@335", "a", DAYS (14), "", "" },
  { "days: on the hour", TRUE, "a@336", "a", DAYS (14), "", "a" },
  { "days: later", TRUE, "a@1000 b@1", "a b", DAYS (14), "", "a" },
  { "days: clock set back", TRUE, "a@-9999", "a", DAYS (14), "", "" },
  { "days: deleted here is not asked", TRUE, "a@1!", "a", DAYS (14), "", "" },
  { "days: skipped stays", TRUE, "a:s@9999 b:p@9999!", "a b", DAYS_DEL (14), "a=b0+", "" },
  { "until deleted: not deleted", TRUE, "a@9999", "a", DELETED, "", "" },
  { "until deleted: deleted", TRUE, "a! b", "a b", DELETED, "", "a" },
  { "suspect stays, and is not fetched again (D11)", TRUE, "a:x! b", "a b", NEVER, "", "b" },
  { "days: suspect stays", TRUE, "a:x@9999", "a", DAYS_DEL (14), "", "" },
  { "until deleted: skipped stays", TRUE, "a:s! b:p!", "a b", DELETED, "", "" },
  { "either: deleted first", TRUE, "a@1! b@1", "a b", DAYS_DEL (14), "", "a" },
  { "either: days first", TRUE, "a@1 b@400", "a b", DAYS_DEL (14), "", "b" },
  { "in the server's order", TRUE, "c b a", "a b c", NEVER, "", "a b c" },
  { "gone from the server", TRUE, "a! b!", "b", DELETED, "", "b" },
  { "twice in the listing", TRUE, "a! a#1! b!", "a b a", DELETED, "", "b" },
  { "twice in the listing, one known", TRUE, "a!", "a a", DELETED, "a#1=n0", "" },
  { "twice in the ledger, one left", TRUE, "a! a#1", "a", DELETED, "", "" },
  { "twice in the ledger, one left, never", TRUE, "a a#1:s", "a", NEVER, "", "" },
  { "during the bulk", FALSE, "b", "a b", NEVER, "a=b0", "b" },
  { "adopted", TRUE, "a?! b", "a b", DELETED, "", "", "a" },
  { "adopted, by age", TRUE, "a? b@1", "a b", NEVER, "", "b", "a" },
  { "adopted, not due", TRUE, "a?", "a", DELETED, "", "" },
  { "adopted, partial stays", TRUE, "b:p?!", "a b", NEVER, "a=n0", "" },
  { "adopted among equals", TRUE, "a%! b%", "a b", NEVER, "", "" },
  { "unsure, whatever the rules say", TRUE, "a~ b", "a b", KEEP, "", "", "a" },
  { "unsure, due", TRUE, "a~! b~@1", "a b", NEVER, "", "", "a b" },
  { "unsure, only a suspect", TRUE, "a:x~", "a", NEVER, "", "" },
  { "unsure, not listed", TRUE, "a~", "b", KEEP, "b=n0", "" },
  { "adopted, twice in the listing", TRUE, "a?!", "a a", DELETED, "a#1=n0", "" },
  { "the size it had", TRUE, "a/70", "a/70", NEVER, "", "a" },
  { "another size", TRUE, "a/70 b/9", "a/71 b/9", NEVER, "", "b", "a" },
  { "another size, not due", TRUE, "a/70", "a/71", KEEP, "", "" },
  { "no size this time", TRUE, "a/70 b", "a b", NEVER, "", "b", "a" },
  { "no size this time, and never had one", TRUE, "a/0", "a", NEVER, "", "", "a" },
  { "it had no size", TRUE, "a", "a/71", NEVER, "", "a" },
};

static sqlite3 *
open_database (void)
{
  sqlite3 *db = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (sqlite3_open (":memory:", &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "CREATE TABLE MessageTable (id INTEGER PRIMARY KEY)", NULL,
                                 NULL, NULL), ==, SQLITE_OK);
  pop3_ledger_prepare (db, &error);
  g_assert_no_error (error);
  return db;
}

static void
mark_deleted_here (sqlite3 *db, gint64 message_id)
{
  g_autoptr (GError) error = NULL;

  pop3_ledger_message_deleted (db, message_id, NOW - 1, &error);
  g_assert_no_error (error);
}

static void
set_column (sqlite3 *db, gint64 message_id, const char *column, gint64 value)
{
  g_autofree char *sql = NULL;

  sql = g_strdup_printf ("UPDATE Pop3LedgerTable SET %s = %d WHERE message_id = %d", column,
                         (int) value, (int) message_id);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
}

static void
insert_word (sqlite3 *db, const char *word, gint64 message_id)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *uidl = g_strndup (word, strcspn (word, "#:/@!?%~^"));
  Pop3LedgerTrust trust = POP3_LEDGER_TRUST_UIDL;
  const char *occurrence = strchr (word, '#');
  const char *age = strchr (word, '@');
  const char *colon = strchr (word, ':');
  const char *size = strchr (word, '/');
  gint64 number = colon != NULL ? strtol (colon + 2, NULL, 10) : 1;
  Pop3LedgerState state = POP3_LEDGER_STORED;

  if (strstr (word, ":s") != NULL)
    state = POP3_LEDGER_SKIPPED;
  else if (strstr (word, ":p") != NULL)
    state = POP3_LEDGER_PARTIAL;
  else if (strstr (word, ":x") != NULL)
    state = POP3_LEDGER_SUSPECT;
  if (size != NULL)
    {
      trust = POP3_LEDGER_TRUST_SIZE;
      number = strtol (size + 1, NULL, 10);
    }
  if (strchr (word, '?') != NULL)
    trust = POP3_LEDGER_TRUST_ADOPTED;
  else if (strchr (word, '%') != NULL)
    trust = POP3_LEDGER_TRUST_AMBIGUOUS;
  else if (strchr (word, '~') != NULL)
    trust = POP3_LEDGER_TRUST_UNSURE;
  pop3_ledger_insert (db, uidl, occurrence != NULL ? strtol (occurrence + 1, NULL, 10) : 0, state,
                      message_id, trust, number, NULL, NULL,
                      NOW - (age != NULL ? strtol (age + 1, NULL, 10) : 0) * SECONDS_PER_HOUR,
                      &error);
  g_assert_no_error (error);
  set_column (db, message_id, "sent", number);
  if (strchr (word, 'w') != NULL)
    set_column (db, message_id, "rest", POP3_LEDGER_REST_WANTED);
  if (strchr (word, 'm') != NULL)
    set_column (db, message_id, "rest", POP3_LEDGER_REST_MISSED);
  if (strchr (word, '!') != NULL)
    mark_deleted_here (db, message_id);
  if (strchr (word, '^') != NULL)
    g_assert_cmpint (sqlite3_exec (db, "UPDATE Pop3LedgerTable SET message_id = NULL"
                                       " WHERE id = (SELECT max(id) FROM Pop3LedgerTable)",
                                   NULL, NULL, NULL), ==, SQLITE_OK);
}

static Pop3Ledger *
make_ledger (const Row *row)
{
  sqlite3 *db = open_database ();
  g_auto (GStrv) words = g_strsplit (row->ledger, " ", -1);
  g_autoptr (GError) error = NULL;
  Pop3Ledger *ledger = NULL;

  for (guint i = 0; words[i] != NULL; i++)
    insert_word (db, words[i], i + 1);
  if (row->backlog_over)
    pop3_ledger_finish_backlog (db, &error);
  g_assert_no_error (error);
  ledger = pop3_ledger_load (db, &error);
  g_assert_no_error (error);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
  return ledger;
}

static Pop3Listing *
make_listing (const char *words)
{
  Pop3Listing *listing = pop3_listing_new ();
  g_auto (GStrv) uidls = g_strsplit (words, " ", -1);

  for (guint i = 0; uidls[i] != NULL; i++)
    {
      g_autofree char *uidl = g_strndup (uidls[i], strcspn (uidls[i], "/"));
      const char *size = strchr (uidls[i], '/');

      pop3_listing_add (listing, i + 1, uidl);
      if (size != NULL)
        pop3_listing_set_size (listing, i + 1, g_ascii_strtoull (size + 1, NULL, 10));
    }
  return listing;
}

static void
append_entry (GString *text, const Pop3ListingEntry *entry)
{
  g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", entry->uidl);
  if (entry->occurrence > 0)
    g_string_append_printf (text, "#%u", entry->occurrence);
}

static void
check_plan (const Pop3Plan *plan, const Row *row)
{
  g_autoptr (GString) fetch = g_string_new (NULL);
  g_autoptr (GString) removals = g_string_new (NULL);
  g_autoptr (GString) proofs = g_string_new (NULL);
  guint n_before = 0;

  for (guint i = 0; i < plan->fetch->len; i++)
    {
      const Pop3PlanFetch *item = &g_array_index (plan->fetch, Pop3PlanFetch, i);

      if (i == plan->fetch->len - plan->n_last)
        g_string_append (fetch, i > 0 ? " |" : "|");
      append_entry (fetch, item->entry);
      g_assert_true (item->backlog || item->behind);
      g_string_append_printf (fetch, "=%c%u%s%s%s",
                              !item->backlog ? 'n' : item->behind ? 'l' : 'b', item->order,
                              item->row_id > 0 ? "+" : "", item->beginning ? "/" : "",
                              item->dated ? "?" : "");
      n_before += item->behind ? 0 : 1;
    }
  for (guint i = 0; i < plan->remove->len; i++)
    append_entry (removals, g_array_index (plan->remove, Pop3PlanDelete, i).entry);
  for (guint i = 0; i < plan->prove->len; i++)
    append_entry (proofs, g_array_index (plan->prove, Pop3PlanProof, i).entry);

  g_assert_cmpstr (fetch->str, ==, row->fetch);
  g_assert_cmpstr (removals->str, ==, row->removals);
  g_assert_cmpstr (proofs->str, ==, row->proofs != NULL ? row->proofs : "");
  g_assert_cmpuint (plan->n_before, ==, n_before);
  g_assert_cmpuint (plan->n_before + plan->n_behind, ==, plan->fetch->len);
}

static GPtrArray *
make_last (const char *text)
{
  GPtrArray *last = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) words = g_strsplit (text, " ", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (words[i], "#", 2);
      Pop3ListingEntry entry = { .uidl = parts[0] };

      if (parts[1] != NULL)
        entry.occurrence = (guint) g_ascii_strtoull (parts[1], NULL, 10);
      g_ptr_array_add (last, pop3_plan_name (&entry));
    }
  return last;
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  g_autoptr (Pop3Ledger) ledger = make_ledger (row);
  g_autoptr (Pop3Listing) listing = make_listing (row->listing);
  g_autoptr (GPtrArray) last = row->last != NULL ? make_last (row->last) : NULL;
  g_autoptr (Pop3Plan) plan = pop3_plan_new (listing, ledger, &row->rules, last, NOW);

  for (guint i = 0; i < plan->remove->len; i++)
    {
      const Pop3PlanDelete *item = &g_array_index (plan->remove, Pop3PlanDelete, i);
      const Pop3LedgerRow *known = pop3_ledger_lookup (ledger, item->entry->uidl,
                                                       item->entry->occurrence);

      g_assert_cmpint (item->row_id, ==, known->id);
    }
  check_plan (plan, row);
}

/* An empty word list splits into no words, so a row's "" is an empty mailbox. */
static void
add_rows (const char *prefix, const Row *rows, gsize n_rows)
{
  for (gsize i = 0; i < n_rows; i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/%s", prefix, rows[i].name);

      g_test_add_data_func (path, &rows[i], test_row);
    }
}

/* What is left on the server: "listed:unknown,skipped,partial,aging/days,kept,deleted,
 * suspect". */
typedef struct
{
  Row         row;  /* its fetch is the count */
  gint64      gone; /* a row that went, 0 = none */
} CopiesRow;

static const CopiesRow copies_rows[] = {
  { { "empty", TRUE, "", "", NEVER, "0:0,0,0,0/0,0,0,0" } },
  { { "unknown", TRUE, "a", "a b c", KEEP, "3:2,0,0,0/0,1,0,0" } },
  { { "not listed any more", TRUE, "a b", "b", KEEP, "1:0,0,0,0/0,1,0,0" } },
  { { "less than the whole", TRUE, "a:s b:p", "a b", DAYS (14), "2:0,1,1,0/0,0,0,0" } },
  { { "days", TRUE, "a@24 b@240 c@335", "a b c", DAYS (14), "3:0,0,0,3/1,0,0,0" } },
  { { "days, one is due", TRUE, "a@400 b@24", "a b", DAYS (14), "2:0,0,0,2/0,0,0,0" } },
  { { "days, clock set back", TRUE, "a@-48", "a", DAYS (14), "1:0,0,0,1/14,0,0,0" } },
  { { "days, equals stay", TRUE, "a a#1 b%", "a a b", DAYS (14), "3:0,0,0,1/14,2,0,0" } },
  { { "days, suspect stays", TRUE, "a:x@400 b", "a b", DAYS (14), "2:0,0,0,1/14,0,0,1" } },
  { { "suspect without a rule", TRUE, "a:x", "a", KEEP, "1:0,0,0,0/0,0,0,1" } },
  { { "deleted here", TRUE, "a! b:p! c:s!", "a b c", DAYS (14), "3:0,0,0,0/0,0,3,0" } },
  { { "gone with this visit", TRUE, "a! b", "a b", DAYS_DEL (14), "1:0,0,0,1/14,0,0,0" }, 1 },
};

static void
test_copies (gconstpointer data)
{
  const CopiesRow *row = data;
  g_autoptr (Pop3Ledger) ledger = make_ledger (&row->row);
  g_autoptr (Pop3Listing) listing = make_listing (row->row.listing);
  g_autofree char *text = NULL;
  Pop3Copies copies = { 0 };

  pop3_copies_count (&copies, listing, ledger, &row->row.rules, &row->gone, row->gone > 0, NOW);
  text = g_strdup_printf ("%u:%u,%u,%u,%u/%u,%u,%u,%u", copies.listed, copies.unknown,
                          copies.skipped, copies.partial, copies.aging, copies.next_days,
                          copies.kept, copies.deleted_here, copies.suspect);
  g_assert_cmpstr (text, ==, row->row.fetch);
}

static void
check_plan_now (sqlite3 *db, const Row *row)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Pop3Ledger) ledger = pop3_ledger_load (db, &error);
  g_autoptr (Pop3Listing) listing = make_listing (row->listing);
  g_autoptr (Pop3Plan) plan = NULL;

  g_assert_no_error (error);
  plan = pop3_plan_new (listing, ledger, &row->rules, NULL, NOW);
  check_plan (plan, row);
}

/* How "a" was away in the session before this one; each is a listing and the row that
 * was deleted. */
typedef struct
{
  const char *name;
  const char *listing;
  gint64      gone;
} AwayRow;

static const AwayRow away_rows[] = {
  { "gone-and-back", "a b", 1 },
  { "missing-and-back", "b", 0 },
  { "empty-and-back", "", 0 },
};

/* A message that the server had deleted, or did not list, is listed again, or another
 * one is that has its id now: it is not fetched again as it is, and not deleted again
 * unless it was proven to be the same. */
static void
test_away (gconstpointer data)
{
  static const Row keeping = { "", TRUE, "", "a", KEEP, "", "" };
  static const Row proving = { "", TRUE, "", "a", DELETED, "", "", "a" };
  static const Row deleting = { "", TRUE, "", "a", DELETED, "", "a" };
  const AwayRow *row = data;
  sqlite3 *db = open_database ();
  g_autoptr (Pop3Listing) without = make_listing (row->listing);
  g_autoptr (Pop3Listing) listing = make_listing (keeping.listing);
  g_autoptr (GError) error = NULL;

  insert_word (db, "a@1!", 1);
  insert_word (db, "b@1", 2);
  pop3_ledger_finish_backlog (db, &error);
  g_assert_no_error (error);
  check_plan_now (db, &deleting);
  pop3_ledger_close_session (db, without, &row->gone, row->gone > 0, NOW, &error);
  g_assert_no_error (error);
  check_plan_now (db, &keeping);
  check_plan_now (db, &proving);

  pop3_ledger_confirm (db, &(Pop3Proven){ 1, 0 }, 1, &error);
  g_assert_no_error (error);
  pop3_ledger_close_session (db, listing, NULL, 0, NOW, &error);
  g_assert_no_error (error);
  check_plan_now (db, &deleting);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
}

/* What came since the server listed nothing was never away. */
static void
test_new_after_empty (void)
{
  static const Row row = { "", TRUE, "", "a", NEVER, "", "a" };
  sqlite3 *db = open_database ();
  g_autoptr (Pop3Listing) nothing = make_listing ("");
  g_autoptr (GError) error = NULL;

  pop3_ledger_finish_backlog (db, &error);
  pop3_ledger_close_session (db, nothing, NULL, 0, NOW - 60, &error);
  g_assert_no_error (error);
  insert_word (db, "a", 1);
  check_plan_now (db, &row);
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
}

/* A bulk that breaks off after every single message, newest first: the whole
 * mailbox comes exactly once, all of it as backlog, each time in the same place. */
static void
test_resume_at_every_message (void)
{
  static const Row row = { "", FALSE, "", "a b c d e f g h", KEEP, "", "" };
  sqlite3 *db = open_database ();
  g_autoptr (Pop3Listing) listing = make_listing (row.listing);
  g_autoptr (GError) error = NULL;

  for (guint left = pop3_listing_get_length (listing); left > 0; left--)
    {
      g_autoptr (Pop3Ledger) ledger = pop3_ledger_load (db, &error);
      g_autoptr (Pop3Plan) plan = NULL;
      const Pop3PlanFetch *first = NULL;

      g_assert_no_error (error);
      plan = pop3_plan_new (listing, ledger, &row.rules, NULL, NOW);
      g_assert_cmpuint (plan->n_before, ==, left);
      g_assert_cmpuint (plan->n_behind, ==, 0);
      first = &g_array_index (plan->fetch, Pop3PlanFetch, 0);
      g_assert_cmpuint (first->order, ==, left - 1);
      g_assert_cmpuint (first->entry->number, ==, left);
      insert_word (db, first->entry->uidl, left);
    }
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
}

/* Ordinary mail is never taken for a part of itself, whatever a server counts. */
static void
test_trust (void)
{
  static const struct
  {
    guint64         listed;
    guint64         came;
    Pop3LedgerTrust trust;
  } cases[] = {
    { 0, 0, POP3_LEDGER_TRUST_UIDL },
    { 0, 5000, POP3_LEDGER_TRUST_UIDL },
    { 5000, 5000, POP3_LEDGER_TRUST_SIZE },
    { 4900, 5000, POP3_LEDGER_TRUST_SIZE },       /* LF counts as one */
    { 900, 5000000, POP3_LEDGER_TRUST_SIZE },     /* compressed */
    { 1024, 1, POP3_LEDGER_TRUST_SIZE },          /* rounded up */
    { 8192, 1, POP3_LEDGER_TRUST_SIZE },
    { 8193, 1, POP3_LEDGER_TRUST_SIZE },
    { 8194, 1, POP3_LEDGER_TRUST_ADOPTED },
    { 5000000, 2, POP3_LEDGER_TRUST_ADOPTED },
    { 5000000, 2499999, POP3_LEDGER_TRUST_ADOPTED },
    { 5000000, 2500000, POP3_LEDGER_TRUST_SIZE },
    { 0x7fffffff, 2, POP3_LEDGER_TRUST_ADOPTED },
    { 0x80000000, 2, POP3_LEDGER_TRUST_SIZE },    /* no message has it */
    { G_MAXUINT64, 2, POP3_LEDGER_TRUST_SIZE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (pop3_ledger_get_trust (cases[i].listed, cases[i].came), ==, cases[i].trust);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_rows ("/plan/fetch", fetch_rows, G_N_ELEMENTS (fetch_rows));
  add_rows ("/plan/last", last_rows, G_N_ELEMENTS (last_rows));
  add_rows ("/plan/partial", partial_rows, G_N_ELEMENTS (partial_rows));
  add_rows ("/plan/delete", delete_rows, G_N_ELEMENTS (delete_rows));
  for (gsize i = 0; i < G_N_ELEMENTS (copies_rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/plan/copies/%s", copies_rows[i].row.name);

      g_test_add_data_func (path, &copies_rows[i], test_copies);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (away_rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/plan/away/%s", away_rows[i].name);

      g_test_add_data_func (path, &away_rows[i], test_away);
    }
  g_test_add_func ("/plan/new-after-empty", test_new_after_empty);
  g_test_add_func ("/plan/resume-at-every-message", test_resume_at_every_message);
  g_test_add_func ("/plan/trust", test_trust);
  return g_test_run ();
}
