/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: The Geary POP3 developers */

#include "issuer.h"

#include <glib/gstdio.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

struct _Issuer {
  EVP_PKEY *key;
  X509     *certificate;
  long      serial;
  char     *path; /* of the database's file, which is read when it is used */
};

#define NAME "Authority of a test"

static void
set_name (X509       *certificate,
          const char *name)
{
  X509_NAME *subject = X509_get_subject_name (certificate);

  X509_NAME_add_entry_by_txt (subject, "CN", MBSTRING_UTF8, (const guchar *) name, -1, -1, 0);
}

static void
add_extension (X509       *certificate,
               int         kind,
               const char *value)
{
  X509_EXTENSION *extension = X509V3_EXT_conf_nid (NULL, NULL, kind, value);

  g_assert_nonnull (extension);
  g_assert_true (X509_add_ext (certificate, extension, -1));
  X509_EXTENSION_free (extension);
}

static X509 *
new_certificate (Issuer     *self,
                 EVP_PKEY   *key,
                 const char *name,
                 int         from_days,
                 int         to_days)
{
  X509 *certificate = X509_new ();

  X509_set_version (certificate, 2);
  ASN1_INTEGER_set (X509_get_serialNumber (certificate), ++self->serial);
  X509_time_adj_ex (X509_getm_notBefore (certificate), from_days, 0, NULL);
  X509_time_adj_ex (X509_getm_notAfter (certificate), to_days, 0, NULL);
  X509_set_pubkey (certificate, key);
  set_name (certificate, name);

  return certificate;
}

Issuer *
issuer_new (void)
{
  Issuer *self = g_new0 (Issuer, 1);

  self->key = EVP_EC_gen ("P-256");
  self->certificate = new_certificate (self, self->key, NAME, -100, 100);
  X509_set_issuer_name (self->certificate, X509_get_subject_name (self->certificate));
  add_extension (self->certificate, NID_basic_constraints, "critical,CA:TRUE");
  add_extension (self->certificate, NID_key_usage, "critical,keyCertSign");
  g_assert_true (X509_sign (self->certificate, self->key, EVP_sha256 ()));

  return self;
}

void
issuer_free (Issuer *self)
{
  X509_free (self->certificate);
  EVP_PKEY_free (self->key);
  if (self->path != NULL)
    g_unlink (self->path);
  g_free (self->path);
  g_free (self);
}

/* (transfer full) */
static char *
take_text (BIO *memory)
{
  char *data = NULL;
  long length = BIO_get_mem_data (memory, &data);
  char *text = g_strndup (data, (gsize) length);

  BIO_free (memory);
  return text;
}

GTlsDatabase *
issuer_get_database (Issuer *self)
{
  BIO *memory = BIO_new (BIO_s_mem ());
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  GTlsDatabase *database = NULL;
  int file = -1;

  g_assert_null (self->path);
  file = g_file_open_tmp ("authority-XXXXXX.pem", &self->path, &error);

  g_assert_no_error (error);
  g_close (file, NULL);
  PEM_write_bio_X509 (memory, self->certificate);
  text = take_text (memory);
  g_file_set_contents (self->path, text, -1, &error);
  g_assert_no_error (error);
  database = g_tls_file_database_new (self->path, &error);
  g_assert_no_error (error);

  return database;
}

GTlsCertificate *
issuer_sign (Issuer     *self,
             const char *name,
             const char *alternatives,
             const char *usage,
             int         from_days,
             int         to_days)
{
  BIO *memory = BIO_new (BIO_s_mem ());
  EVP_PKEY *key = EVP_EC_gen ("P-256");
  X509 *certificate = new_certificate (self, key, name, from_days, to_days);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  GTlsCertificate *result = NULL;

  X509_set_issuer_name (certificate, X509_get_subject_name (self->certificate));
  if (alternatives != NULL)
    add_extension (certificate, NID_subject_alt_name, alternatives);
  if (usage != NULL)
    add_extension (certificate, NID_ext_key_usage, usage);
  g_assert_true (X509_sign (certificate, self->key, EVP_sha256 ()));
  PEM_write_bio_X509 (memory, certificate);
  PEM_write_bio_PrivateKey (memory, key, NULL, NULL, 0, NULL, NULL);
  text = take_text (memory);
  result = g_tls_certificate_new_from_pem (text, -1, &error);
  g_assert_no_error (error);
  X509_free (certificate);
  EVP_PKEY_free (key);

  return result;
}
