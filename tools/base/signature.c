/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/signature.h"

#include <limits.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs7.h>
#include <openssl/x509.h>
#include <string.h>

#include "base/mem.h"

#define NAME_MAX_BYTES 256 /* X.520 allows 64 characters */

void signature_free(struct signature *signature)
{
    for (size_t i = 0; i < signature->signer_count; i++)
        free(signature->signers[i]);
    free(signature->signers);
    *signature = (struct signature){0};
}

static void pkcs7_drop(PKCS7 **pkcs7)
{
    PKCS7_free(*pkcs7);
}

static void digest_info_drop(X509_SIG **info)
{
    X509_SIG_free(*info);
}

static void x509_drop(X509 **certificate)
{
    X509_free(*certificate);
}

static void bio_drop(BIO **bio)
{
    (void)BIO_free(*bio);
}

/* The common name, else the whole name; NULL when there is none. */
static char *name_of(X509 *certificate)
{
    const X509_NAME *subject = X509_get_subject_name(certificate);
    int index = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
    const X509_NAME_ENTRY *entry = index < 0 ? NULL : X509_NAME_get_entry(subject, index);
    unsigned char *utf8 = NULL;
    char *name;
    int length = entry ? ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(entry)) : -1;

    if (length < 0)
        return NULL;
    name =
        str_copy_n((const char *)utf8, length < NAME_MAX_BYTES ? (size_t)length : NAME_MAX_BYTES);
    OPENSSL_free(utf8);
    return name;
}

static void read_signers(PKCS7 *pkcs7, struct signature *signature)
{
    STACK_OF(PKCS7_SIGNER_INFO) *infos = PKCS7_get_signer_info(pkcs7);
    int count = infos ? sk_PKCS7_SIGNER_INFO_num(infos) : 0;

    signature->signers = mem_array(SIGNATURE_SIGNERS_MAX, sizeof *signature->signers);
    for (int i = 0; i < count && signature->signer_count < SIGNATURE_SIGNERS_MAX; i++) {
        X509 *certificate =
            PKCS7_cert_from_signer_info(pkcs7, sk_PKCS7_SIGNER_INFO_value(infos, i));
        char *name = certificate ? name_of(certificate) : NULL;

        if (name)
            signature->signers[signature->signer_count++] = name;
    }
}

/* Steps over the head of an ASN.1 item; false when it is not of this tag or not within `*left`. */
static bool take_head(const unsigned char **at, long *left, int tag, long *ret_length)
{
    const unsigned char *start = *at;
    int found, class;

    if (*left <= 0 || ASN1_get_object(at, ret_length, &found, &class, *left) & 0x80 ||
        found != tag || class != V_ASN1_UNIVERSAL)
        return false;
    *left -= *at - start;
    return *ret_length <= *left;
}

/*
 * SpcIndirectDataContent ::= SEQUENCE {
 *     data           SEQUENCE { ... },
 *     messageDigest  DigestInfo }
 */
static void read_digest(PKCS7 *pkcs7, struct signature *signature)
{
    const ASN1_TYPE *content = pkcs7->d.sign->contents ? pkcs7->d.sign->contents->d.other : NULL;
    CLEANUP(digest_info_drop) X509_SIG *info = NULL;
    const ASN1_OCTET_STRING *digest;
    const X509_ALGOR *algorithm;
    const ASN1_OBJECT *object;
    const unsigned char *at;
    long left, length;

    if (!content || content->type != V_ASN1_SEQUENCE)
        return;
    at = ASN1_STRING_get0_data(content->value.sequence);
    left = ASN1_STRING_length(content->value.sequence);
    if (!take_head(&at, &left, V_ASN1_SEQUENCE, &length) ||
        !take_head(&at, &left, V_ASN1_SEQUENCE, &length))
        return;
    at += length;
    left -= length;
    info = d2i_X509_SIG(NULL, &at, left);
    if (!info)
        return;
    X509_SIG_get0(info, &algorithm, &digest);
    X509_ALGOR_get0(&object, NULL, NULL, algorithm);
    if (OBJ_obj2nid(object) != NID_sha256 || ASN1_STRING_length(digest) != SHA256_SIZE)
        return;
    signature->has_digest = true;
    memcpy(signature->digest, ASN1_STRING_get0_data(digest), SHA256_SIZE);
}

int signature_read(struct err *e, const void *der, size_t size, struct signature *ret_signature)
{
    const unsigned char *at = der;
    CLEANUP(pkcs7_drop) PKCS7 *pkcs7 = size <= LONG_MAX ? d2i_PKCS7(NULL, &at, (long)size) : NULL;
    CLEANUP(signature_free) struct signature signature = {0};

    ERR_clear_error();
    if (!pkcs7 || !PKCS7_type_is_signed(pkcs7) || !pkcs7->d.sign)
        return err_set(e, ERR_NO, "not a PKCS#7 signature");
    read_signers(pkcs7, &signature);
    read_digest(pkcs7, &signature);
    ERR_clear_error();
    *ret_signature = signature;
    signature = (struct signature){0};
    return 0;
}

static X509 *certificate_of(const void *bytes, size_t size)
{
    CLEANUP(bio_drop) BIO *text = BIO_new_mem_buf(bytes, (int)size);
    const unsigned char *at = bytes;
    X509 *certificate = d2i_X509(NULL, &at, (long)size);

    return certificate || !text ? certificate : PEM_read_bio_X509(text, NULL, NULL, NULL);
}

int certificate_read(struct err *e, const void *bytes, size_t size, struct buf *ret_der)
{
    CLEANUP(x509_drop) X509 *certificate = size <= INT_MAX ? certificate_of(bytes, size) : NULL;
    unsigned char *der = NULL;
    int length = certificate ? i2d_X509(certificate, &der) : -1;

    ERR_clear_error();
    if (length <= 0)
        return err_set(e, ERR_USAGE, "this is no certificate (X.509, as PEM or DER)");
    buf_add(ret_der, der, (size_t)length);
    OPENSSL_free(der);
    return 0;
}
