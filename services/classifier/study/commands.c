#include "services/classifier/study/commands.h"

/* pqrctl lists the same words (services/pqrctl/commands.c). */
const command_t study_commands[] = {
    {"politica verificar", "ARCHIVO", "si un archivo de política sirve, y si no, por qué",
     politica_verificar_options, 1, 1, politica_verificar_run},
    {"politica explicar", "RADICADO", "por qué se decide así un radicado: lo que se miró, regla por regla",
     politica_explicar_options, 1, 1, politica_explicar_run},
    {"politica simular", "ARCHIVO|HUELLA|vigente", "qué se decidiría distinto de registros ya recibidos",
     politica_simular_options, 1, 1, politica_simular_run},
    {"politica diff", "A B", "en qué se diferencian dos políticas (archivos, huellas o vigente)",
     politica_diff_options, 2, 2, politica_diff_run},
    {"politica ver", "[HUELLA]", "el texto exacto de una política publicada; sin huella, de la vigente",
     politica_ver_options, 0, 1, politica_ver_run},
    {"politica listar", "", "las políticas que han estado en vigor", politica_listar_options, 0, 0,
     politica_listar_run},
    {"politica redecidir", "",
     "decide de nuevo, con la política vigente, lo ya decidido; sin --aplicar solo lo muestra",
     politica_redecidir_options, 0, 0, politica_redecidir_run},
    {"causal probar", "TEXTO", "qué causal se identifica en un texto, y por qué", causal_probar_options, 1, 1,
     causal_probar_run},
    {"causal sugerencias", "", "palabras que las personas confirman y el archivo de causales no tiene",
     causal_sugerencias_options, 0, 0, causal_sugerencias_run},
    {0},
};
