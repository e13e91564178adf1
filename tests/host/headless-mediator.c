/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "headless-mediator.h"

/*
 * Where the host asks for an account's password: here it came from the command
 * line, in the client it is in the keyring.
 */

typedef struct {
  GObject parent_instance;
  char   *password;
} HeadlessMediator;

typedef struct {
  GObjectClass parent_class;
} HeadlessMediatorClass;

static GType headless_mediator_get_type (void);
static void mediator_iface_init (GearyCredentialsMediatorIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HeadlessMediator, headless_mediator, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (geary_credentials_mediator_get_type (),
                                                      mediator_iface_init))

static void
load_token (GearyCredentialsMediator *base,
            GearyAccountInformation  *account,
            GearyServiceInformation  *service,
            GCancellable             *cancellable,
            GAsyncReadyCallback       callback,
            gpointer                  user_data)
{
  HeadlessMediator *self = (HeadlessMediator *) base;
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GObject) complete = NULL;

  g_task_set_source_tag (task, load_token);
  if (self->password != NULL)
    {
      complete = (GObject *) geary_credentials_copy_with_token (
        geary_service_information_get_credentials (service), self->password);
      geary_service_information_set_credentials (service, (GearyCredentials *) complete);
    }
  g_task_return_boolean (task, self->password != NULL);
}

static gboolean
load_token_finish (GearyCredentialsMediator *base,
                   GAsyncResult             *result,
                   GError                  **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
mediator_iface_init (GearyCredentialsMediatorIface *iface)
{
  iface->load_token = load_token;
  iface->load_token_finish = load_token_finish;
}

static void
headless_mediator_finalize (GObject *object)
{
  g_free (((HeadlessMediator *) object)->password);
  G_OBJECT_CLASS (headless_mediator_parent_class)->finalize (object);
}

static void
headless_mediator_class_init (HeadlessMediatorClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = headless_mediator_finalize;
}

static void
headless_mediator_init (HeadlessMediator *self)
{
}

GearyCredentialsMediator *
headless_mediator_new (const char *password)
{
  HeadlessMediator *self = g_object_new (headless_mediator_get_type (), NULL);

  self->password = g_strdup (password);
  return (GearyCredentialsMediator *) self;
}
