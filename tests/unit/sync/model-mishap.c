/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "config.h"

#include "model-mishap.h"

/* Octets behind those of the visit before at which a line may break, too. */
#define MORE_OCTETS 100

static void
draw_line (ModelMishap        *mishap,
           ModelWorld         *world,
           const ModelMeasure *last)
{
  mishap->line = MODEL_BREAK_CLOSE;
  mishap->side = model_world_toss (world, 2) ? MODEL_TOLD : MODEL_HEARD;
  mishap->octets = model_world_draw (world, last->octets[mishap->side] + MORE_OCTETS);
  g_string_append_printf (mishap->words, ", the line ends after %" G_GSIZE_FORMAT " octets %s",
                          mishap->octets, mishap->side == MODEL_TOLD ? "told" : "heard");
}

static void
draw_refusal (ModelMishap        *mishap,
              ModelWorld         *world,
              const ModelMeasure *last)
{
  static const struct {
    const char *command;
    guint       most; /* so many of them, or more, are in a session */
  } commands[] = {
    { "RETR", 3 }, { "DELE", 3 }, { "TOP", 3 }, { "LIST", 1 }, { "UIDL", 1 }, { "STAT", 1 },
  };
  gsize drawn = model_world_draw (world, G_N_ELEMENTS (commands));

  if (model_world_toss (world, 3))
    {
      mishap->manners.broken = 1 + model_world_draw (world, world->copies->len + 1);
      g_string_append_printf (mishap->words, ", nothing is given of number %u",
                              mishap->manners.broken);
      return;
    }
  mishap->manners.refused = commands[drawn].command;
  mishap->manners.refused_first = model_world_draw (world, commands[drawn].most);
  mishap->manners.refused_times = 1 + model_world_draw (world, commands[drawn].most);
  g_string_append_printf (mishap->words, ", from the %u. on %u %s are refused",
                          mishap->manners.refused_first + 1, mishap->manners.refused_times,
                          mishap->manners.refused);
}

static void
draw_quit (ModelMishap        *mishap,
           ModelWorld         *world,
           const ModelMeasure *last)
{
  static const char *const words[] = {
    [MODEL_QUIT_DONE] = "answered", [MODEL_QUIT_UNHEARD] = "done and not answered",
    [MODEL_QUIT_UNDONE] = "not done and not answered", [MODEL_QUIT_REFUSED] = "refused",
    [MODEL_QUIT_FORGOTTEN] = "answered and not done",
  };

  mishap->manners.quit = (ModelQuit) model_world_draw (world, G_N_ELEMENTS (words));
  g_string_append_printf (mishap->words, ", QUIT is %s", words[mishap->manners.quit]);
}

static void
draw_listing (ModelMishap        *mishap,
              ModelWorld         *world,
              const ModelMeasure *last)
{
  mishap->hiding = (ModelHiding) model_world_draw (world, 3);
  if (mishap->hiding != MODEL_HIDING_NOTHING)
    g_string_append (mishap->words, mishap->hiding == MODEL_HIDING_ALL
                                    ? ", nothing is there" : ", each second message is not there");
  else
    {
      mishap->manners.uidl_lines = 1 + model_world_draw (world,
                                                         world->copies->len + 1);
      g_string_append_printf (mishap->words, ", UIDL ends after %u",
                              mishap->manners.uidl_lines);
    }
}

static void
draw_disk (ModelMishap        *mishap,
           ModelWorld         *world,
           const ModelMeasure *last)
{
  mishap->failure = model_world_toss (world, 2) ? FAKE_FAILURE_ONCE : FAKE_FAILURE_DEATH;
  mishap->calls = model_world_draw (world, last->calls + 2);
  g_string_append_printf (mishap->words, ", %s at step %u of the mailbox",
                          mishap->failure == FAKE_FAILURE_ONCE ? "an error" : "killed",
                          mishap->calls);
}

void
model_mishap_draw (ModelMishap        *self,
                   ModelWorld         *world,
                   ModelFaults         faults,
                   const ModelMeasure *last)
{
  static const struct {
    ModelFaults kind;
    void (*draw) (ModelMishap *, ModelWorld *, const ModelMeasure *);
  } kinds[] = {
    { MODEL_FAULT_LINES, draw_line }, { MODEL_FAULT_REFUSALS, draw_refusal },
    { MODEL_FAULT_QUITS, draw_quit }, { MODEL_FAULT_LISTINGS, draw_listing },
    { MODEL_FAULT_DISK, draw_disk },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      if ((faults & kinds[i].kind) && model_world_toss (world, 3))
        kinds[i].draw (self, world, last);
    }
}
