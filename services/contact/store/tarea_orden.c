#include "services/contact/store/tarea_orden.h"

#include "services/contact/life/contacto_in_force.h"
#include "services/contact/life/orden.h"
#include "services/contact/life/rr_command.h"
#include "services/contact/life/rr_in_force.h"

tarea_manos_t tarea_hand_over(const tarea_nueva_t *t, instant_t now, const char *traceparent, outbox_t *o)
{
    if (!rr_adapter() || tarea_by_person(t->tipo))
        return (tarea_manos_t){.manos = MANOS_PERSONA};
    const instant_t until = now + orden_espera(contacto_in_force(), 1) * 60000LL;
    rr_command_add(o, &(rr_command_t){.radicado = t->radicado,
                                      .cuenta = t->cuenta,
                                      .causal = t->causal,
                                      .tipo = t->tipo,
                                      .nota = t->nota,
                                      .causa = t->causa,
                                      .vence = t->vence,
                                      .envio = 1,
                                      .expira = until,
                                      .now = now,
                                      .traceparent = traceparent ? traceparent : ""});
    return (tarea_manos_t){.manos = MANOS_ADAPTADOR, .envios = 1, .espera_hasta = until};
}
