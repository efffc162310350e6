/* The events of a deployment and the log of replication 1, in the details of an option. */
#include "report/event_text.h"
#include "report/html_parts.h"

static void row(const struct ep_event_result *event, struct ep_text *out)
{
    struct ep_text line = {0};
    ep_add_event(&line, event);
    ep_text_add(out, "<tr>");
    ep_html_element(out, "td class=\"long\"", ep_text_bytes(&line));
    ep_text_add(out, "</tr>\n");
    ep_text_fini(&line);
}

static void steps(const struct ep_event_result *event, struct ep_text *out)
{
    struct ep_text line = {0};
    for (size_t i = 0; i < event->step_count; i++) {
        line.length = 0;
        ep_add_event_step(&line, &event->steps[i]);
        ep_html_element(out, "p class=\"fine\"", ep_text_bytes(&line));
        ep_text_add(out, "\n");
    }
    ep_text_fini(&line);
}

void ep_html_events(const struct ep_deployment_result *deployment, struct ep_text *out)
{
    if (deployment->event_result_count == 0)
        return;
    ep_html_open_table(out, EP_EVENTS_TITLE, "event");
    for (size_t i = 0; i < deployment->event_result_count; i++)
        row(&deployment->event_results[i], out);
    ep_html_close_table(out);
    for (size_t i = 0; i < deployment->event_result_count; i++)
        steps(&deployment->event_results[i], out);
}
