/* JSON lines on standard error: {"ts":…,"nivel":…,"servicio":…,"msg":…, fields…}, and
 * "reloj", what the clock says, where it is set to other than real time. Only programs log; library
 * code returns an err_t. Never personal data: ids (sha256, ce_id, topic, partition, offset, trace_id) and
 * counts only. */
#ifndef PQR_COMMON_LOG_H
#define PQR_COMMON_LOG_H

typedef enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR } log_level_t;

/* service: a string literal. level: "debug", "info", "warn" or "error" (an unknown name means info). */
void log_init(const char *service, const char *level);
/* fields: a json_pack() format of one object ("{s:s,s:i}") with its arguments, or NULL. Threads may log at
 * once. */
void log_line(log_level_t level, const char *msg, const char *fields, ...);

#define log_debug(...) log_line(LOG_DEBUG, __VA_ARGS__)
#define log_info(...) log_line(LOG_INFO, __VA_ARGS__)
#define log_warn(...) log_line(LOG_WARN, __VA_ARGS__)
#define log_error(...) log_line(LOG_ERROR, __VA_ARGS__)

#endif
