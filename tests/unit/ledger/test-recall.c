/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "ledger-fixture.h"
#include "ledger/pop3-ledger-identity.h"
#include "protocol/pop3-limits.h"

/* What is back, or only seems to be: each row is a message "a" that was away in the last
 * session, and what has its unique id now. A header is a letter, - is one that could
 * not be read. */

#define NOW 1700000000

typedef enum {
  HERE,
  GONE,
  MISSING,
  EMPTY,
  PUT_BACK, /* deleted on both sides, and missing since */
  PUT_BACK_ALONE, /* likewise, and nothing else was there */
} Away;

typedef struct
{
  const char      *name;
  Away             away;
  Pop3LedgerTrust  trust;
  char             known;
  char             listed;
  gboolean         found;
  gboolean         still_away;
  int              result; /* its trust afterwards, -1 = it has lost its id */
} Row;

static const Row rows[] = {
  { "never away", HERE, POP3_LEDGER_TRUST_UIDL, 'x', 'y', FALSE, FALSE,
    POP3_LEDGER_TRUST_UIDL },
  { "gone, the same", GONE, POP3_LEDGER_TRUST_UIDL, 'x', 'x', TRUE, FALSE,
    POP3_LEDGER_TRUST_ADOPTED },
  { "gone, the same, sized", GONE, POP3_LEDGER_TRUST_SIZE, 'x', 'x', TRUE, FALSE,
    POP3_LEDGER_TRUST_ADOPTED },
  { "gone, the same once more", GONE, POP3_LEDGER_TRUST_PROVEN, 'x', 'x', TRUE, FALSE,
    POP3_LEDGER_TRUST_AMBIGUOUS },
  { "gone, among equals", GONE, POP3_LEDGER_TRUST_AMBIGUOUS, 'x', 'x', TRUE, FALSE,
    POP3_LEDGER_TRUST_AMBIGUOUS },
  { "gone, another", GONE, POP3_LEDGER_TRUST_SIZE, 'x', 'y', TRUE, TRUE, -1 },
  { "gone, unread", GONE, POP3_LEDGER_TRUST_SIZE, 'x', '-', TRUE, TRUE,
    POP3_LEDGER_TRUST_SIZE },
  { "gone, never had a header", GONE, POP3_LEDGER_TRUST_SIZE, '-', 'x', FALSE, TRUE,
    POP3_LEDGER_TRUST_SIZE },
  { "put back, the same", PUT_BACK, POP3_LEDGER_TRUST_UIDL, 'x', 'x', TRUE, FALSE, -1 },
  { "put back, another", PUT_BACK, POP3_LEDGER_TRUST_UIDL, 'x', 'y', TRUE, TRUE, -1 },
  { "put back alone", PUT_BACK_ALONE, POP3_LEDGER_TRUST_UIDL, 'x', 'x', TRUE, TRUE, -1 },
  { "missing, the same", MISSING, POP3_LEDGER_TRUST_UIDL, 'x', 'x', TRUE, FALSE,
    POP3_LEDGER_TRUST_ADOPTED },
  { "missing, the same, sized", MISSING, POP3_LEDGER_TRUST_SIZE, 'x', 'x', TRUE, FALSE,
    POP3_LEDGER_TRUST_SIZE },
  { "missing, the same, proven before", MISSING, POP3_LEDGER_TRUST_PROVEN, 'x', 'x', TRUE, FALSE,
    POP3_LEDGER_TRUST_ADOPTED },
  { "missing, another", MISSING, POP3_LEDGER_TRUST_PROVEN, 'x', 'y', TRUE, TRUE, -1 },
  { "empty, the same, sized", EMPTY, POP3_LEDGER_TRUST_SIZE, 'x', 'x', TRUE, TRUE,
    POP3_LEDGER_TRUST_SIZE },
  { "empty, another", EMPTY, POP3_LEDGER_TRUST_UIDL, 'x', 'y', TRUE, TRUE, -1 },
  { "empty, unread", EMPTY, POP3_LEDGER_TRUST_UIDL, 'x', '-', TRUE, TRUE,
    POP3_LEDGER_TRUST_UIDL },
};

static GBytes *
make_header (char letter)
{
  char digest[POP3_LEDGER_DIGEST_SIZE] = { letter };

  return letter != '-' ? g_bytes_new (digest, sizeof digest) : NULL;
}

static void
end_session (sqlite3 *db, const char *listed, gint64 now)
{
  g_autoptr (Pop3Listing) listing = fixture_listing (listed);
  g_autoptr (GError) error = NULL;

  pop3_ledger_close_session (db, listing, NULL, 0, now, &error);
  g_assert_no_error (error);
}

static sqlite3 *
make_ledger (const Row *row)
{
  static const char *const LISTINGS[] = { "a b", "a b", "b", "", "a b", "a" };
  gboolean put_back = row->away == PUT_BACK || row->away == PUT_BACK_ALONE;
  sqlite3 *db = fixture_open (":memory:", NULL);
  g_autoptr (GBytes) header = make_header (row->known);
  g_autoptr (Pop3Listing) listing = fixture_listing (LISTINGS[row->away]);
  g_autoptr (GError) error = NULL;

  pop3_ledger_prepare (db, &error);
  g_assert_no_error (error);
  pop3_ledger_insert (db, "a", 0, POP3_LEDGER_STORED, 0, row->trust, 100, header, NULL, NOW - 1,
                      &error);
  g_assert_no_error (error);
  pop3_ledger_close_session (db, listing, (gint64[]){ 1 },
                             row->away == GONE || put_back ? 1 : 0, NOW, &error);
  g_assert_no_error (error);
  if (put_back)
    {
      fixture_exec (db, "UPDATE Pop3LedgerTable SET deleted_here = 1");
      end_session (db, row->away == PUT_BACK ? "b" : "", NOW);
    }
  return db;
}

static GArray *
judge (Pop3Listing *listing, char header, const Pop3Ledger *ledger)
{
  g_autoptr (GArray) positions = pop3_recall_find (listing, ledger);
  g_autoptr (GPtrArray) headers = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  for (gsize i = 0; i < pop3_listing_get_length (listing); i++)
    g_ptr_array_add (headers, make_header (header));
  return pop3_recall_judge (listing, positions, headers, ledger);
}

static void
test_row (gconstpointer data)
{
  const Row *row = data;
  sqlite3 *db = make_ledger (row);
  g_autoptr (Pop3Ledger) before = fixture_load (db);
  g_autoptr (Pop3Listing) listing = fixture_listing ("new a");
  g_autoptr (GArray) recalls = judge (listing, row->listed, before);
  g_autoptr (Pop3Ledger) after = NULL;
  const Pop3LedgerRow *known = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (recalls->len, ==, row->found ? 1 : 0);
  g_assert_cmpint (pop3_recall_has_other (recalls), ==,
                   row->found && row->listed != '-' && row->listed != row->known);
  if (recalls->len > 0)
    pop3_ledger_recall (db, (const Pop3Recall *) recalls->data, recalls->len, &error);
  g_assert_no_error (error);

  after = fixture_load (db);
  g_assert_cmpuint (pop3_ledger_get_length (after), ==, 1);
  known = pop3_ledger_get_row (after, 0);
  g_assert_cmpint (pop3_ledger_lookup (after, "a", 0) == NULL, ==, row->result == -1);
  g_assert_cmpint (known->away, ==, row->still_away);
  if (row->result != -1)
    g_assert_cmpint (known->trust, ==, row->result);
  fixture_close (db);
}

/* After nothing was listed all that was here before is in doubt, whatever the clock says
 * of when it came. */
static void
test_nothing_listed (void)
{
  static const struct
  {
    const char *name;
    gboolean    empty_before;
    gint64      received;
    gboolean    empty_after;
    guint       found;
  } cases[] = {
    { "afterwards", FALSE, NOW - 1, TRUE, 1 },
    { "in the same second", FALSE, NOW, TRUE, 1 },
    { "when the clock was ahead", FALSE, NOW + 86400, TRUE, 1 },
    { "before and afterwards", TRUE, NOW - 1, TRUE, 1 },
    { "before", TRUE, NOW - 1, FALSE, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      sqlite3 *db = fixture_open (":memory:", NULL);
      g_autoptr (GBytes) header = make_header ('x');
      g_autoptr (Pop3Listing) listing = fixture_listing ("a");
      g_autoptr (Pop3Ledger) ledger = NULL;
      g_autoptr (GArray) positions = NULL;
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", cases[i].name);
      pop3_ledger_prepare (db, &error);
      if (cases[i].empty_before)
        end_session (db, "", NOW - 2);
      pop3_ledger_insert (db, "a", 0, POP3_LEDGER_STORED, 0, POP3_LEDGER_TRUST_UIDL, 1, header,
                          NULL, cases[i].received, &error);
      g_assert_no_error (error);
      if (cases[i].empty_after)
        end_session (db, "", NOW);
      ledger = fixture_load (db);
      positions = pop3_recall_find (listing, ledger);
      g_assert_cmpuint (positions->len, ==, cases[i].found);
      fixture_close (db);
    }
}

/* What could not be compared in one session is compared in the next one, as if that had
 * not been. */
static void
test_unread (void)
{
  static const struct
  {
    Away away;
    char known;
    char later;
    int  trust; /* afterwards, -1 = it has lost its id, -2 = it is still away */
  } cases[] = {
    { GONE, 'x', 'x', POP3_LEDGER_TRUST_ADOPTED },
    { GONE, 'x', 'y', -1 },
    { GONE, '-', 'x', -2 },
    { MISSING, 'x', 'x', POP3_LEDGER_TRUST_ADOPTED },
    { MISSING, 'x', 'y', -1 },
    { MISSING, '-', 'x', -2 },
    { EMPTY, 'x', 'x', POP3_LEDGER_TRUST_ADOPTED },
    { EMPTY, 'x', 'y', -1 },
    { EMPTY, '-', 'x', -2 },
    { PUT_BACK, 'x', 'x', -1 },
    { PUT_BACK_ALONE, 'x', 'x', -1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Row row = { "", cases[i].away, POP3_LEDGER_TRUST_UIDL, cases[i].known };
      sqlite3 *db = make_ledger (&row);
      g_autoptr (GError) error = NULL;

      g_test_message ("%u, %c, %c", cases[i].away, cases[i].known, cases[i].later);
      for (guint day = 1; day <= 60; day++)
        {
          g_autoptr (Pop3Listing) listing = fixture_listing ("new a");
          g_autoptr (Pop3Ledger) ledger = fixture_load (db);
          g_autoptr (GArray) recalls = judge (listing, day < 60 ? '-' : cases[i].later, ledger);

          g_assert_true (pop3_ledger_lookup (ledger, "a", 0)->away);
          pop3_ledger_recall (db, (const Pop3Recall *) recalls->data, recalls->len, &error);
          g_assert_no_error (error);
          pop3_ledger_close_session (db, listing, NULL, 0, NOW + day * 86400, &error);
          g_assert_no_error (error);
        }
      {
        g_autoptr (Pop3Ledger) after = fixture_load (db);
        const Pop3LedgerRow *known = pop3_ledger_lookup (after, "a", 0);

        g_assert_cmpint (known == NULL, ==, cases[i].trust == -1);
        if (known != NULL)
          g_assert_cmpint (known->away ? -2 : (int) known->trust, ==, cases[i].trust);
      }
      fixture_close (db);
    }
}

/* When nothing was listed the message was away, and that is remembered though a session
 * that is told of a part of the mailbox has other mail. */
static void
test_unread_part (void)
{
  const Row row = { "", PUT_BACK_ALONE, POP3_LEDGER_TRUST_UIDL, 'x' };
  sqlite3 *db = make_ledger (&row);
  g_autoptr (Pop3Listing) part = fixture_listing ("new");
  g_autoptr (Pop3Listing) listing = fixture_listing ("new a");
  g_autoptr (Pop3Ledger) before = NULL;
  g_autoptr (Pop3Ledger) after = NULL;
  g_autoptr (GArray) recalls = NULL;
  g_autoptr (GError) error = NULL;

  pop3_listing_set_incomplete (part);
  pop3_ledger_close_session (db, part, NULL, 0, NOW + 1, &error);
  g_assert_no_error (error);
  before = fixture_load (db);
  recalls = judge (listing, 'x', before);
  pop3_ledger_recall (db, (const Pop3Recall *) recalls->data, recalls->len, &error);
  g_assert_no_error (error);
  after = fixture_load (db);
  g_assert_null (pop3_ledger_lookup (after, "a", 0));
  fixture_close (db);
}

static Pop3Listing *
make_many (sqlite3 *db, guint n)
{
  Pop3Listing *listing = pop3_listing_new ();
  g_autoptr (GBytes) header = make_header ('x');
  g_autoptr (GError) error = NULL;

  pop3_ledger_prepare (db, &error);
  g_assert_no_error (error);
  for (guint i = 1; i <= n; i++)
    {
      g_autofree char *uidl = g_strdup_printf ("u%u", i);

      pop3_listing_add (listing, i, uidl);
      pop3_ledger_insert (db, uidl, 0, POP3_LEDGER_STORED, 0, POP3_LEDGER_TRUST_SIZE, 1, header,
                          NULL, NOW, &error);
      g_assert_no_error (error);
    }
  fixture_exec (db, "UPDATE Pop3LedgerTable SET gone = 1");
  return listing;
}

/* Of very many the last are looked at, and the last of another size; of few all. */
static void
test_choose (void)
{
  static const struct
  {
    guint n;
    guint n_sizes;  /* how many have one, from the first on */
    guint size;
    guint n_chosen;
    guint first;    /* of those that are not among the last */
  } cases[] = {
    { POP3_LIMIT_RECALLS - 1, 0, 0, POP3_LIMIT_RECALLS - 1, 0 },
    { POP3_LIMIT_RECALLS, POP3_LIMIT_RECALLS, 2, POP3_LIMIT_RECALLS, 0 },
    { POP3_LIMIT_RECALLS + 2, 0, 0, POP3_LIMIT_RECALLS, 0 },
    { POP3_LIMIT_RECALLS + 2, POP3_LIMIT_RECALLS + 2, 1, POP3_LIMIT_RECALLS, 0 },
    { POP3_LIMIT_RECALLS + 2, 1, 2, POP3_LIMIT_RECALLS + 1, 0 },
    { POP3_LIMIT_RECALLS + 2, POP3_LIMIT_RECALLS + 2, 2, POP3_LIMIT_RECALLS + 2, 1 },
    { 2 * POP3_LIMIT_RECALLS + 2, 2 * POP3_LIMIT_RECALLS + 2, 2, 2 * POP3_LIMIT_RECALLS,
      POP3_LIMIT_RECALLS + 1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      sqlite3 *db = fixture_open (":memory:", NULL);
      g_autoptr (Pop3Listing) listing = make_many (db, cases[i].n);
      g_autoptr (Pop3Ledger) ledger = fixture_load (db);
      g_autoptr (GArray) positions = pop3_recall_find (listing, ledger);
      g_autoptr (GArray) chosen = NULL;
      guint n_last = MIN (cases[i].n, POP3_LIMIT_RECALLS);

      for (guint j = 1; j <= cases[i].n_sizes; j++)
        pop3_listing_set_size (listing, j, cases[i].size);
      chosen = pop3_recall_choose (positions, listing, ledger);
      g_assert_cmpuint (chosen->len, ==, cases[i].n_chosen);
      g_assert_cmpuint (g_array_index (chosen, gsize, 0), ==, cases[i].n - n_last);
      g_assert_cmpuint (g_array_index (chosen, gsize, n_last - 1), ==, cases[i].n - 1);
      if (chosen->len > n_last)
        g_assert_cmpuint (g_array_index (chosen, gsize, n_last), ==, cases[i].first);
      fixture_close (db);
    }
}

/* The rest is what it was, too, when all that were looked at are. */
static void
test_rest (void)
{
  static const struct
  {
    char  last;
    guint left;
  } cases[] = { { 'x', 0 }, { 'y', 4 }, { '-', 4 } };
  const guint n = POP3_LIMIT_RECALLS + 3;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      sqlite3 *db = fixture_open (":memory:", NULL);
      g_autoptr (Pop3Listing) listing = make_many (db, n);
      g_autoptr (Pop3Ledger) ledger = fixture_load (db);
      g_autoptr (GArray) positions = pop3_recall_find (listing, ledger);
      g_autoptr (GArray) chosen = pop3_recall_choose (positions, listing, ledger);
      g_autoptr (GPtrArray) headers = NULL;
      g_autoptr (GArray) recalls = NULL;
      g_autoptr (GError) error = NULL;

      headers = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
      for (guint j = 1; j <= n; j++)
        g_ptr_array_add (headers, make_header (j == n ? cases[i].last : 'x'));
      recalls = pop3_recall_judge (listing, chosen, headers, ledger);
      pop3_recall_add_rest (recalls, listing, positions, ledger);
      pop3_ledger_recall (db, (const Pop3Recall *) recalls->data, recalls->len, &error);
      g_assert_no_error (error);
      g_assert_cmpint (fixture_get (db, "SELECT count(*) FROM Pop3LedgerTable WHERE gone > 0"), ==,
                       cases[i].left);
      fixture_close (db);
    }
}

/* A server that keeps what it is told to delete, and says that it does not: its message
 * is read once more, told to be deleted once more, and then left alone. */
static void
test_kept (void)
{
  static const Row row = { "", GONE, POP3_LEDGER_TRUST_SIZE, 'x' };
  static const Pop3LedgerTrust results[] = { POP3_LEDGER_TRUST_ADOPTED,
                                             POP3_LEDGER_TRUST_AMBIGUOUS };
  sqlite3 *db = make_ledger (&row);
  g_autoptr (Pop3Listing) listing = fixture_listing ("a");
  g_autoptr (GError) error = NULL;

  fixture_exec (db, "UPDATE Pop3LedgerTable SET deleted_here = 1");
  for (gsize i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autoptr (Pop3Ledger) before = fixture_load (db);
      g_autoptr (GArray) recalls = judge (listing, 'x', before);
      g_autoptr (Pop3Ledger) after = NULL;

      g_assert_cmpuint (recalls->len, ==, 1);
      pop3_ledger_recall (db, (const Pop3Recall *) recalls->data, 1, &error);
      g_assert_no_error (error);
      after = fixture_load (db);
      g_assert_cmpint (pop3_ledger_get_row (after, 0)->trust, ==, results[i]);
      g_assert_cmpint (pop3_ledger_get_row (after, 0)->gone, ==, 0);
      if (i == 0)
        pop3_ledger_confirm (db, &(Pop3Proven){ 1, 0 }, 1, &error);
      pop3_ledger_close_session (db, listing, (gint64[]){ 1 }, i == 0 ? 1 : 0, NOW, &error);
      g_assert_no_error (error);
    }
  fixture_close (db);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strdup_printf ("/recall/%s", rows[i].name);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  g_test_add_func ("/recall/nothing-listed", test_nothing_listed);
  g_test_add_func ("/recall/unread", test_unread);
  g_test_add_func ("/recall/unread-part", test_unread_part);
  g_test_add_func ("/recall/choose", test_choose);
  g_test_add_func ("/recall/rest", test_rest);
  g_test_add_func ("/recall/kept", test_kept);
  return g_test_run ();
}
