/* The commands, each in the file of its name. Every run function returns an exit code. */
#ifndef PQR_CLASSIFIER_STUDY_COMMANDS_H
#define PQR_CLASSIFIER_STUDY_COMMANDS_H

#include "services/classifier/study/study.h"

extern const command_t study_commands[];

extern const option_t politica_verificar_options[], politica_explicar_options[], politica_simular_options[],
    politica_diff_options[], politica_ver_options[], politica_listar_options[], politica_redecidir_options[],
    causal_probar_options[], causal_sugerencias_options[];

int politica_verificar_run(const study_t *s, const args_t *args);
int politica_explicar_run(const study_t *s, const args_t *args);
int politica_simular_run(const study_t *s, const args_t *args);
int politica_diff_run(const study_t *s, const args_t *args);
int politica_ver_run(const study_t *s, const args_t *args);
int politica_listar_run(const study_t *s, const args_t *args);
int politica_redecidir_run(const study_t *s, const args_t *args);
int causal_probar_run(const study_t *s, const args_t *args);
int causal_sugerencias_run(const study_t *s, const args_t *args);

#endif
