# Four panels over time: arrivals, p99, instances, cost.
set multiplot
panel = (height - 48.0 - 72.0) / 4
top(i) = 1 - (48.0 + (i - 1) * panel + 24.0) / height
bottom(i) = 1 - (48.0 + i * panel) / height
heading = "at graph 0, graph 1.09 left font small textcolor rgb '#5f6368'"
eval blank_tics
set tmargin at screen top(1); set bmargin at screen bottom(1)
eval arrivals_axis
eval "set label 'arrivals per second' " . heading
plot data using 1:2 with lines linewidth 1.6 linecolor rgb '#5f6368'
unset label
set tmargin at screen top(2); set bmargin at screen bottom(2)
eval p99_axis
eval p99_names
eval "set label '99th percentile latency, by minute' " . heading
plot for [i in shown] data using 1:(column(2 + int(i))) with lines linewidth 1.6 linecolor rgb color(int(i))
unset label
set tmargin at screen top(3); set bmargin at screen bottom(3)
eval instances_axis
eval "set label 'instances' " . heading
plot for [i in shown] data using 1:(column(2 + options + int(i))) with steps linewidth 1.6 linecolor rgb color(int(i))
unset label
set tmargin at screen top(4); set bmargin at screen bottom(4)
eval cost_axis
eval "set label 'cost per hour' " . heading
eval time_tics
set xlabel time_unit
plot for [i in shown] data using 1:(column(2 + 2 * options + int(i))) with steps linewidth 1.6 linecolor rgb color(int(i))
unset multiplot
