#include "report/chart.h"

void ep_chart_fini(struct ep_chart *chart)
{
    ep_text_fini(&chart->title);
    ep_text_fini(&chart->reading);
    ep_text_fini(&chart->left_out);
    ep_text_fini(&chart->csv);
    ep_text_fini(&chart->settings);
}
