/* The commands, each in the file of its name. Every run function returns an exit code. */
#ifndef PQR_PQRCTL_COMMANDS_H
#define PQR_PQRCTL_COMMANDS_H

#include "services/pqrctl/ctl.h"

extern const option_t base_cargar_options[], base_inspeccionar_options[], base_esperar_options[],
    base_rechazos_options[], caso_causal_options[], json_options[], period_options[], week_options[],
    topics_options[], calendario_options[], titular_options[], muertos_listar_options[],
    muertos_ver_options[], muertos_reintentar_options[], muertos_descartar_options[], agenda_tomar_options[],
    quien_options[], intento_marcar_options[], intento_resultado_options[], resolver_options[],
    tareas_hacer_options[], tareas_rechazar_options[], recursos_presentar_options[],
    recursos_decidir_options[], tareas_options[], recursos_options[], avisos_listar_options[],
    avisos_suscribir_options[], avisos_reintentar_options[], token_emitir_options[], token_publicar_options[];

int base_cargar_run(const ctl_t *ctl, const args_t *args);
int base_inspeccionar_run(const ctl_t *ctl, const args_t *args);
int base_listar_run(const ctl_t *ctl, const args_t *args);
int base_ver_run(const ctl_t *ctl, const args_t *args);
int base_rechazos_run(const ctl_t *ctl, const args_t *args);
int base_esperar_run(const ctl_t *ctl, const args_t *args);
int indicadores_mal_escaladas_run(const ctl_t *ctl, const args_t *args);
int indicadores_motivos_run(const ctl_t *ctl, const args_t *args);
int informes_top_asesores_run(const ctl_t *ctl, const args_t *args);
int caso_run(const ctl_t *ctl, const args_t *args);
int caso_causal_run(const ctl_t *ctl, const args_t *args);
int caso_revision_run(const ctl_t *ctl, const args_t *args);
int titular_buscar_run(const ctl_t *ctl, const args_t *args);
int titular_ver_run(const ctl_t *ctl, const args_t *args);
int titular_exportar_run(const ctl_t *ctl, const args_t *args);
int titular_corregir_run(const ctl_t *ctl, const args_t *args);
int titular_suprimir_run(const ctl_t *ctl, const args_t *args);
int calendario_run(const ctl_t *ctl, const args_t *args);
int topics_aplicar_run(const ctl_t *ctl, const args_t *args);
int topics_verificar_run(const ctl_t *ctl, const args_t *args);
int muertos_listar_run(const ctl_t *ctl, const args_t *args);
int muertos_ver_run(const ctl_t *ctl, const args_t *args);
int muertos_reintentar_run(const ctl_t *ctl, const args_t *args);
int muertos_descartar_run(const ctl_t *ctl, const args_t *args);
int estado_run(const ctl_t *ctl, const args_t *args);
int politica_run(const ctl_t *ctl, const args_t *args); /* every «politica …» and «causal …» */
int reporting_run(const ctl_t *ctl,
                  const args_t *args); /* every «reporting …», «usuario …» and «auditoria …» */
int agenda_run(const ctl_t *ctl, const args_t *args);
int horario_run(const ctl_t *ctl, const args_t *args);
int celula_resolver_run(const ctl_t *ctl, const args_t *args);
int resultados_run(const ctl_t *ctl, const args_t *args);
int tareas_run(const ctl_t *ctl, const args_t *args);
int recursos_run(const ctl_t *ctl, const args_t *args);
int celula_pedir_run(const ctl_t *ctl, const args_t *args); /* what a person does to a case, over contact */
int avisos_listar_run(const ctl_t *ctl, const args_t *args);
int avisos_suscribir_run(const ctl_t *ctl, const args_t *args);
int avisos_probar_run(const ctl_t *ctl, const args_t *args);
int avisos_reintentar_run(const ctl_t *ctl, const args_t *args);
int token_clave_run(const ctl_t *ctl, const args_t *args);
int token_publicar_run(const ctl_t *ctl, const args_t *args);
int token_emitir_run(const ctl_t *ctl, const args_t *args);
int token_desarrollo_run(const ctl_t *ctl, const args_t *args);

#endif
