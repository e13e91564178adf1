/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "model-play.h"
#include "plain-visit.h"

/*
 * No mail is lost, none arrives twice, and what is to stay on the server stays: whole
 * visits to a model of a mailbox in which, by the seed, mail comes and goes, people do
 * what they do, and much goes wrong. After each visit all is compared with what the model
 * knows.
 *
 *   test-sync-model                           what tests/run has
 *   test-sync-model --seed N --faults KIND    that one alone, with its history
 *   test-sync-model --seconds N               as many seeds as there is time for
 */

/* Things that happen in a run, a visit each third time. */
#define N_STEPS 60

/* Runs of each kind of faults in tests/run. */
#define N_RUNS 12

/* In the order of #ModelFaults. */
static const char *const fault_names[] = {
  "lines", "refusals", "quits", "listings", "sizes", "ids", "hosts", "servers", "disk",
};
#define N_FAULTS G_N_ELEMENTS (fault_names)
#define ALL_FAULTS ((ModelFaults) ((1 << N_FAULTS) - 1))

/* Kinds of runs: without faults, with one kind of them each, with two, with all. */
#define KIND_NONE 0
#define KIND_TWO (N_FAULTS + 1)
#define KIND_ALL (N_FAULTS + 2)
#define N_KINDS (N_FAULTS + 3)

/* What people do, and how often beside other things. */
typedef struct {
  ModelDeed   deed;
  guint       weight;
  ModelFaults faults; /* only if there are such; 0 = always */
} Happening;

static const Happening happenings[] = {
  { model_world_arrive, 8, 0 },
  { model_world_read, 2, 0 },
  { model_world_remove, 3, 0 },
  { model_world_empty, 1, 0 },
  { model_world_delete, 5, 0 },
  { model_world_put_back, 4, 0 },
  { model_world_change_rule, 2, 0 },
  { model_world_pass_days, 3, 0 },
  { model_world_renumber, 3, MODEL_FAULT_IDS },
  { model_world_reuse_ids, 2, MODEL_FAULT_IDS },
  { model_world_refill, 3, MODEL_FAULT_IDS },
  { model_world_move_to_host, 3, MODEL_FAULT_HOSTS },
  { model_world_resize, 2, MODEL_FAULT_SIZES },
};

static const gboolean all_steps[N_STEPS];

static ModelServer *server;

/* Of two, those that are the seed's turn. */
static ModelFaults
get_faults (guint kind,
            guint seed)
{
  guint first = seed % N_FAULTS;
  guint second = (first + 1 + seed / N_FAULTS % (N_FAULTS - 1)) % N_FAULTS;

  if (kind == KIND_NONE)
    return 0;
  if (kind == KIND_ALL)
    return ALL_FAULTS;
  return (ModelFaults) (kind == KIND_TWO ? 1 << first | 1 << second : 1 << (kind - 1));
}

/* Returns: (transfer full): as --faults has them */
static char *
name_faults (ModelFaults faults)
{
  g_autoptr (GString) names = g_string_new (NULL);

  if (faults == ALL_FAULTS)
    return g_strdup ("all");
  for (gsize i = 0; i < N_FAULTS; i++)
    {
      if ((faults & 1 << i) != 0)
        g_string_append_printf (names, "%s%s", names->len > 0 ? "," : "", fault_names[i]);
    }
  return g_strdup (names->len > 0 ? names->str : "none");
}

static gboolean
read_faults (const char  *text,
             ModelFaults *faults)
{
  g_auto (GStrv) names = g_strsplit (text, ",", -1);

  *faults = g_str_equal (text, "all") ? ALL_FAULTS : 0;
  if (g_str_equal (text, "all") || g_str_equal (text, "none"))
    return TRUE;
  for (guint i = 0; names[i] != NULL; i++)
    {
      gsize place = 0;

      while (place < N_FAULTS && !g_str_equal (names[i], fault_names[place]))
        place++;
      if (place == N_FAULTS)
        return FALSE;
      *faults |= (ModelFaults) (1 << place);
    }
  return TRUE;
}

static void
let_happen (ModelWorld *world,
            ModelFaults faults)
{
  guint total = 0;
  guint drawn = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (happenings); i++)
    {
      if (happenings[i].faults == 0 || (happenings[i].faults & faults) != 0)
        total += happenings[i].weight;
    }
  drawn = model_world_draw (world, total);
  for (gsize i = 0; i < G_N_ELEMENTS (happenings); i++)
    {
      if (happenings[i].faults != 0 && (happenings[i].faults & faults) == 0)
        continue;
      if (drawn < happenings[i].weight)
        {
          happenings[i].deed (world);
          return;
        }
      drawn -= happenings[i].weight;
    }
}

/* Each step has numbers of its own, so that one can be left out and the others stay. */
static void
take_step (ModelWorld *world,
           ModelPlay  *play,
           ModelFaults faults,
           guint       seed,
           guint       step)
{
  model_world_seed (world, seed, faults, step);
  if (step == N_STEPS - 1 || model_world_toss (world, 20))
    model_play_calm (play);
  else if (model_world_toss (world, 3))
    model_play_visit (play);
  else if (model_world_toss (world, 20))
    model_play_restart (play);
  else
    let_happen (world, faults);
}

/* @left_out: steps that are not taken; @history: (out): what happened
 * Returns: whether all was as it has to be */
static gboolean
run (ModelFaults     faults,
     guint           seed,
     const gboolean *left_out,
     ModelFigures   *figures,
     char          **history)
{
  g_autoptr (ModelWorld) world = model_world_new ();
  g_autoptr (ModelPlay) play = NULL;
  g_autofree char *name = name_faults (faults);
  const char *failure = NULL;

  model_world_seed (world, seed, faults, N_STEPS);
  model_world_change_rule (world);
  play = model_play_new (world, server, faults, figures);
  for (guint i = 0; i < N_STEPS && failure == NULL; i++)
    {
      if (!left_out[i])
        take_step (world, play, faults, seed, i);
      failure = model_play_get_failure (play);
    }

  figures->runs++;
  figures->letters += world->letters->len;
  *history = g_strdup_printf ("%s--seed %u --faults %s: %s\n", world->history->str, seed, name,
                              failure != NULL ? failure : "all is well");
  return failure == NULL;
}

/* Leaves out each step that a failure does not need, until none is left that can be.
 * @history: (inout): what happened */
static void
shorten (ModelFaults faults,
         guint       seed,
         char      **history)
{
  gboolean left_out[N_STEPS] = { FALSE };
  ModelFigures ignored = { 0 };
  gboolean shorter = TRUE;

  while (shorter)
    {
      shorter = FALSE;
      for (guint i = 0; i < N_STEPS; i++)
        {
          g_autofree char *other = NULL;

          if (left_out[i])
            continue;
          left_out[i] = TRUE;
          left_out[i] = !run (faults, seed, left_out, &ignored, &other);
          if (!left_out[i])
            continue;
          g_free (*history);
          *history = g_steal_pointer (&other);
          shorter = TRUE;
        }
    }
}

/* A failure says what has led to it. */
static gboolean
run_seed (ModelFaults   faults,
          guint         seed,
          ModelFigures *figures,
          char        **history)
{
  gboolean good = run (faults, seed, all_steps, figures, history);

  if (!good)
    {
      shorten (faults, seed, history);
      g_printerr ("%s\n", *history);
    }
  return good;
}

/* ---------------------------------------------------------------------- in tests/run */

static void
test_kind (gconstpointer data)
{
  guint kind = GPOINTER_TO_UINT (data);
  ModelFigures figures = { 0 };

  for (guint seed = 1; seed <= N_RUNS; seed++)
    {
      g_autofree char *history = NULL;

      if (!run_seed (get_faults (kind, seed), seed, &figures, &history))
        g_test_fail ();
    }
  g_test_message ("%u runs, %u visits, %u messages came, %u deleted there", figures.runs,
                  figures.visits, figures.came, figures.deleted);
}

/* One seed is one history, whatever the machine is at. */
static void
test_again (void)
{
  for (guint kind = 0; kind < N_KINDS; kind++)
    {
      ModelFigures figures = { 0 };
      g_autofree char *first = NULL;
      g_autofree char *second = NULL;

      run (get_faults (kind, 1), 1, all_steps, &figures, &first);
      run (get_faults (kind, 1), 1, all_steps, &figures, &second);
      g_assert_cmpstr (first, ==, second);
    }
}

/* Returns: (transfer full): for a line of a table */
static char *
name_kind (guint kind)
{
  return kind == KIND_TWO ? g_strdup ("two") : name_faults (get_faults (kind, 0));
}

static int
run_tests (int    argc,
           char **argv)
{
  g_test_init (&argc, &argv, NULL);
  plain_visit_hush ();
  g_test_add_func ("/model/again", test_again);
  for (guint kind = 0; kind < N_KINDS; kind++)
    {
      g_autofree char *name = name_kind (kind);
      g_autofree char *path = g_strconcat ("/model/", name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (kind), test_kind);
    }
  return g_test_run ();
}

/* -------------------------------------------------------------------------- by hand */

static void
print_figures (guint               kind,
               const ModelFigures *figures)
{
  g_autofree char *name = name_kind (kind);

  g_print ("| %s | %u | %u | %u | %u | %u | %u | %u | %u | %u | %u | %u | %u |\n", name,
           figures->runs, figures->visits, figures->broken, figures->letters, figures->came,
           figures->deleted, figures->masked, figures->unseen, figures->mistaken,
           figures->again, figures->returned, figures->kept);
}

/* Seeds from @first on, each with all kinds of runs. */
static int
run_for (guint first,
         int   seconds)
{
  ModelFigures figures[N_KINDS] = { 0 };
  gint64 end = g_get_monotonic_time () + (gint64) seconds * G_USEC_PER_SEC;
  guint failed = 0;

  for (guint seed = first; g_get_monotonic_time () < end; seed++)
    {
      for (guint kind = 0; kind < N_KINDS; kind++)
        {
          g_autofree char *history = NULL;

          failed += !run_seed (get_faults (kind, seed), seed, &figures[kind], &history);
        }
    }

  g_print ("| faults | runs | visits | broken | letters | came | deleted there | masked "
           "| unseen | twice for that | again | returned | kept |\n");
  for (guint kind = 0; kind < N_KINDS; kind++)
    print_figures (kind, &figures[kind]);
  g_print ("%u failed, seeds from %u on\n", failed, first);
  return failed > 0;
}

static int
run_one (guint       seed,
         const char *names)
{
  ModelFigures figures = { 0 };
  ModelFaults faults = 0;
  g_autofree char *history = NULL;

  if (!read_faults (names, &faults))
    {
      g_printerr ("There are no such faults: %s\n", names);
      return 2;
    }
  if (!run_seed (faults, seed, &figures, &history))
    return 1;

  g_print ("%s", history);
  return 0;
}

int
main (int   argc,
      char *argv[])
{
  static const char *const nothing[] = { NULL };
  int seed = 1;
  int seconds = 0;
  g_autofree char *names = NULL;
  const GOptionEntry entries[] = {
    { "seed", 0, 0, G_OPTION_ARG_INT, &seed, "Begin with the numbers of seed N", "N" },
    { "faults", 0, 0, G_OPTION_ARG_STRING, &names, "That run alone, with these faults",
      "KIND[,KIND...]" },
    { "seconds", 0, 0, G_OPTION_ARG_INT, &seconds, "As many seeds as there is time for", "N" },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  int result = 0;

  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_set_ignore_unknown_options (context, TRUE);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    g_error ("%s", error->message);

  plain_visit_hush ();
  server = model_server_new (nothing);
  if (names != NULL)
    result = run_one ((guint) seed, names);
  else if (seconds > 0)
    result = run_for ((guint) seed, seconds);
  else
    result = run_tests (argc, argv);
  model_server_free (server);
  return result;
}
