#include "services/pqrctl/commands.h"

const command_t commands[] = {
    {"base cargar", "ARCHIVO…", "entrega libros de Excel a ingest", base_cargar_options, 1, REST_ANY,
     base_cargar_run},
    {"base listar", "", "las bases recibidas", json_options, 0, 0, base_listar_run},
    {"base ver", "SHA256", "una base y lo que se decidió de ella", json_options, 1, 1, base_ver_run},
    {"base rechazos", "SHA256", "las filas de una base que no se aceptaron", json_options, 1, 1,
     base_rechazos_run},
    {"base esperar", "[SHA256…]", "espera a que todos los registros tengan decisión", base_esperar_options, 0,
     REST_ANY, base_esperar_run},
    {"indicadores mal-escaladas", "", "PQR mal escaladas por asesor", period_options, 0, 0,
     indicadores_mal_escaladas_run},
    {"indicadores motivos", "", "motivos con más recurrencia", period_options, 0, 0, indicadores_motivos_run},
    {"informes top-asesores", "", "los cinco asesores de la semana con más errores", week_options, 0, 0,
     informes_top_asesores_run},
    {"caso", "RADICADO", "un caso y su historia", json_options, 1, 1, caso_run},
    {"topics aplicar", "[ARCHIVO]", "crea y ajusta los topics de Kafka", topics_options, 0, 1,
     topics_aplicar_run},
    {"topics verificar", "[ARCHIVO]", "compara los topics de Kafka con su declaración", topics_options, 0, 1,
     topics_verificar_run},
    {"estado", "", "si los servicios están listos", json_options, 0, 0, estado_run},
    {0},
};
