#include "common/kafka_fault.h"

#include <pthread.h>
#include <string.h>

#include "common/clock.h"

enum { KEEP_MS = 60 * 1000 }; /* librdkafka says the same again every 30 s */

/* In librdkafka 2.0's words. */
static const struct {
    const char *part, *words;
} lines[] = {
    /* Its own name for a certificate that kafka_fault_of_certificate() has already told of. */
    {"certificate verify failed", NULL},
    {"incorrect security.protocol",
     "el servidor habla por TLS y este programa no: falta security.protocol=SASL_SSL (o SSL)"},
    {"connecting to a PLAINTEXT broker listener",
     "este programa habla por TLS y el servidor no: revise security.protocol y el puerto"},
    {"wrong version number",
     "este programa habla por TLS y el servidor no: revise security.protocol y el puerto"},
    {"client SSL authentication might be required",
     "el servidor pide un certificado de cliente (ssl.certificate.location y ssl.key.location)"},
    {"invalid credentials",
     "el servidor no acepta el usuario o la contraseña (sasl.username, sasl.password)"},
    {"Authentication failed",
     "el servidor no acepta el usuario o la contraseña (sasl.username, sasl.password)"},
    {"mechanism handshake failed", "el servidor no ofrece ese mecanismo (sasl.mechanisms)"},
    {"Unsupported SASL mechanism", "el servidor no ofrece ese mecanismo (sasl.mechanisms)"},
    {"Failed to resolve", "no se encuentra la dirección de un servidor"},
};

const char *kafka_fault_of_log(const char *line)
{
    for (size_t i = 0; i < COUNT_OF(lines); i++)
        if (strstr(line, lines[i].part))
            return lines[i].words;
    return NULL;
}

/* X509_V_ERR_…, which are part of OpenSSL's interface and do not change. */
const char *kafka_fault_of_certificate(int error)
{
    switch (error) {
    case 62: /* HOSTNAME_MISMATCH */
    case 64: /* IP_ADDRESS_MISMATCH */
        return "el certificado del servidor es de otro nombre que el que se pide (PQR_KAFKA_BROKERS)";
    case 9: /* CERT_NOT_YET_VALID */
        return "el certificado del servidor todavía no vale: revise la hora de esta máquina";
    case 10: /* CERT_HAS_EXPIRED */
        return "el certificado del servidor venció";
    case 2:  /* UNABLE_TO_GET_ISSUER_CERT */
    case 18: /* DEPTH_ZERO_SELF_SIGNED_CERT */
    case 19: /* SELF_SIGNED_CERT_IN_CHAIN */
    case 20: /* UNABLE_TO_GET_ISSUER_CERT_LOCALLY */
    case 21: /* UNABLE_TO_VERIFY_LEAF_SIGNATURE */
    case 7:  /* CERT_SIGNATURE_FAILURE */
        return "el certificado del servidor no lo firma la autoridad en que se confía (ssl.ca.location)";
    default:
        return "el certificado del servidor no es válido";
    }
}

/* ---- what was heard, by whichever connection of this process ---- */

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const char *heard; /* a literal of those above */
static int64_t heard_ms;

static void hear(const char *words)
{
    if (!words)
        return;
    pthread_mutex_lock(&lock);
    heard = words;
    heard_ms = clock_monotonic_ms();
    pthread_mutex_unlock(&lock);
}

/* It would write to stderr: errors reach the caller as results, so only the program speaks. */
static void on_log(const rd_kafka_t *rk, int level, const char *facility, const char *text)
{
    (void)rk, (void)level, (void)facility;
    hear(kafka_fault_of_log(text));
}

/* Adds no judgement of its own: what OpenSSL found holds. */
static int on_certificate(rd_kafka_t *rk, const char *broker_name, int32_t broker_id, int *x509_error,
                          int depth, const char *bytes, size_t size, char *why, size_t why_size, void *opaque)
{
    (void)rk, (void)broker_name, (void)broker_id, (void)depth, (void)bytes, (void)size, (void)opaque;
    if (*x509_error == 0)
        return 1;
    const char *words = kafka_fault_of_certificate(*x509_error);
    hear(words);
    snprintf(why, why_size, "%s", words);
    return 0;
}

void kafka_fault_watch(rd_kafka_conf_t *conf)
{
    rd_kafka_conf_set_log_cb(conf, on_log);
    (void)rd_kafka_conf_set_ssl_cert_verify_cb(conf, on_certificate);
}

const char *kafka_fault_because(char ret[KAFKA_FAULT_TEXT])
{
    pthread_mutex_lock(&lock);
    const bool lately = heard && clock_monotonic_ms() - heard_ms < KEEP_MS;
    snprintf(ret, KAFKA_FAULT_TEXT, "%s%s", lately ? ": " : "", lately ? heard : "");
    pthread_mutex_unlock(&lock);
    return ret;
}
