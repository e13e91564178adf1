/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#pragma once

#include "host/pop3-geary-classes.h"
#include "host/pop3-geary-store.h"
#include "store/pop3-store.h"

G_BEGIN_DECLS

/**
 * Pop3Folder:
 *
 * A folder of a POP3 account. What can be done in it depends on its class, for
 * the host looks at the interfaces: pop3_folder_new() chooses the class by the
 * folder's use. Keeps its account weakly. Main thread.
 */
typedef struct _Pop3Folder Pop3Folder;

typedef struct {
  GearyAbstractLocalFolderClass parent_class;
} Pop3FolderClass;

struct _Pop3Folder {
  GearyAbstractLocalFolder parent_instance;

  GearyAccount              *account;    /* not owned, as in all the host's folders */
  GearyImapDBFolder         *local;
  GearyImapFolderProperties *properties;
  GearyFolderPath           *path;
  char                     **steps;      /* the path below its root */
  GearyFolderSpecialUse      use;
  Pop3Store                 *store;
  guint                      look_again; /* source of look_again() */
};

#define POP3_TYPE_FOLDER (pop3_folder_get_type ())
#define POP3_FOLDER(object) ((Pop3Folder *) (object))
GType pop3_folder_get_type (void);

GearyFolder   *pop3_folder_new             (GearyAccount *account, Pop3Store *store,
                                            GearyImapDBFolder *local, GearyFolderSpecialUse use);
void           pop3_folder_set_total       (Pop3Folder *self, gint64 total);
void           pop3_folder_add_unread      (Pop3Folder *self, int change);
void           pop3_folder_show_delivered  (Pop3Folder *self, GPtrArray *consignments);
void           pop3_folder_show_added      (Pop3Folder *self, GArray *placements);
void           pop3_folder_show_removed    (Pop3Folder *self, GArray *placements);

G_END_DECLS
