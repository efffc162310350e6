# Four panels over time: arrivals, p99, instances, cost.
set multiplot
set label 2 '' at graph 0, graph 1.09 left font small textcolor rgb '#5f6368'
set lmargin at screen 84.0 / width
set rmargin at screen 1 - 24.0 / width
panel = (height - 48.0 - 72.0) / 4
top(i) = 1 - (48.0 + (i - 1) * panel + 24.0) / height
bottom(i) = 1 - (48.0 + i * panel) / height
eval blank_tics
set tmargin at screen top(1); set bmargin at screen bottom(1)
eval arrivals_axis
set label 2 'arrivals per second'
plot data using 1:2 with lines linewidth 1.6 linecolor rgb '#5f6368'
unset label 3; unset label 4
set tmargin at screen top(2); set bmargin at screen bottom(2)
eval p99_axis
set label 2 '99th percentile latency, by minute'
set key at graph 1, graph 1.17 right horizontal Left reverse samplen 1.5 width -1 maxcols 8 font small textcolor rgb '#3c4043'
plot for [i in shown] data using 1:(column(2 + int(i))) with lines linewidth 1.6 linecolor rgb color(int(i)) title names[int(i)]
unset key
set tmargin at screen top(3); set bmargin at screen bottom(3)
eval instances_axis
set label 2 'instances'
plot for [i in shown] data using 1:(column(2 + options + int(i))) with steps linewidth 1.6 linecolor rgb color(int(i))
set tmargin at screen top(4); set bmargin at screen bottom(4)
eval cost_axis
set label 2 'cost per hour'
eval time_tics
set xlabel time_unit
plot for [i in shown] data using 1:(column(2 + 2 * options + int(i))) with steps linewidth 1.6 linecolor rgb color(int(i))
unset multiplot
set label 2 '' at graph 0, graph 1.09 left font small textcolor rgb '#5f6368'
