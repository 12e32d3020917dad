#include "services/reporting/audit/api_audit.h"

#include "embed/reporting_core/auditoria_lista_sql.h"
#include "services/reporting/lists/list.h"

static const char *const services[] = {"ingest", "contact", "reporting", "pqrctl", NULL};
static const list_t entries = {
    .title = "Auditoría",
    .sql = auditoria_lista_sql,
    .columns = (const table_column_t[]){{"n", "N.º", CELL_COUNT, 10},
                                        {"momento", "Momento", CELL_INSTANT, 20},
                                        {"quien", "Quién", CELL_TEXT, 24},
                                        {"roles", "Roles", CELL_TEXT, 24},
                                        {"desde", "Desde", CELL_TEXT, 20},
                                        {"servicio", "Servicio", CELL_TEXT, 12},
                                        {"accion", "Acción", CELL_TEXT, 28},
                                        {"objeto", "Objeto", CELL_TEXT, 40},
                                        {"antes", "Antes", CELL_JSON, 40},
                                        {"despues", "Después", CELL_JSON, 40},
                                        {"solicitud", "Solicitud", CELL_TEXT, 34},
                                        {"hash", "Huella", CELL_TEXT, 66},
                                        {0}},
    .filters = (const list_filter_t[]){{.name = "quien", .kind = LIST_TEXT},
                                       {.name = "accion", .kind = LIST_TEXT},
                                       {.name = "objeto", .kind = LIST_TEXT},
                                       {.name = "servicio", .kind = LIST_WORD, .words = services},
                                       {.name = "desde", .kind = LIST_INSTANT},
                                       {.name = "hasta", .kind = LIST_INSTANT},
                                       {.name = "direccion", .kind = LIST_TEXT},
                                       {0}},
    .orders = (const list_order_t[]){{"n", {{"n", "bigint"}}}, {0}},
    .order_default = "-n",
};

static void get_entries(const http_request_t *q, http_response_t *a, void *ctx)
{
    list_answer(q, a, ctx, &entries, NULL);
}

const http_route_t audit_routes[] = {
    {"GET", "/v1/auditoria", get_entries, ADMIN},
    {0},
};

#define NO_CHANGE "a search: it changes nothing, and what it exports is told by the list"

const http_audit_t audit_table[] = {
    {"POST", "/v1/sesion", "sesion.entrada", NULL},
    {"DELETE", "/v1/sesion", "sesion.salida", NULL},
    {"POST", "/v1/sesion/clave", "sesion.clave_cambiada", NULL},
    {"POST", "/v1/casos/buscar", NULL, NO_CHANGE},
    {"POST", "/v1/titulares/datos", "titular.ver", NULL},
    {"GET", "/v1/bases/:sha256/rechazos", "rechazos.ver|lista.exportar", NULL},
    {"GET", "/v1/formatos/:id/documento", "formato.documento", NULL},
    {"GET", "/v1/formatos/:id/escaneo", "formato.escaneo_ver", NULL},
    {"PATCH", "/v1/formatos/:id", "formato.editar", NULL},
    {"POST", "/v1/formatos/:id/entregado", "formato.entregado", NULL},
    {"POST", "/v1/formatos/:id/firmado", "formato.firmado", NULL},
    {"POST", "/v1/formatos/:id/seguimiento", "formato.seguimiento", NULL},
    {"PUT", "/v1/formatos/:id/escaneo", "formato.escaneo", NULL},
    {"POST", "/v1/informes/semanas/:semana", "informe.guardar", NULL},
    {"POST", "/v1/avisos/suscripciones", "suscripcion.crear", NULL},
    {"PATCH", "/v1/avisos/suscripciones/:id", "suscripcion.cambiar", NULL},
    {"DELETE", "/v1/avisos/suscripciones/:id", "suscripcion.borrar", NULL},
    {"POST", "/v1/avisos/suscripciones/:id/secreto", "suscripcion.secreto", NULL},
    {"POST", "/v1/avisos/suscripciones/:id/probar", "suscripcion.probar", NULL},
    {"POST", "/v1/avisos/reintentar", "aviso.reintentar", NULL},
    {"POST", "/v1/avisos/:id/reintentar", "aviso.reintentar", NULL},
    {"POST", "/v1/practicas/registros", "practica_registro.crear", NULL},
    {"PATCH", "/v1/practicas/registros/:id", "practica_registro.cambiar", NULL},
    {"DELETE", "/v1/practicas/registros/:id", "practica_registro.anular", NULL},
    {"POST", "/v1/practicas/registros/:id/anular", "practica_registro.anular", NULL},
    {"POST", "/v1/practicas/personas", "practica_persona.crear", NULL},
    {"PATCH", "/v1/practicas/personas/:id", "practica_persona.cambiar", NULL},
    {"DELETE", "/v1/practicas/personas/:id", "practica_persona.anular", NULL},
    {"POST", "/v1/practicas/personas/:id/anular", "practica_persona.anular", NULL},
    {0},
};
