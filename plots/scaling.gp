# Panels over time: traffic, instances with decisions, p99, hit ratio (panels = 5), cost.
set multiplot
panel = (height - 48.0 - 72.0) / panels
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
eval instances_axis
eval "set label '" . counted . ": asked for (dashed) and in service' " . heading
plot data using 1:7 with steps linewidth 1.4 dashtype 3 linecolor rgb '#5f6368', \
     data using 1:3 with steps linewidth 2.2 linecolor rgb '#202124', \
     data using 1:8 with points pointtype 9 pointsize marker linecolor rgb '#D55E00', \
     data using 1:9 with points pointtype 11 pointsize marker linecolor rgb '#0072B2'
unset label
set tmargin at screen top(3); set bmargin at screen bottom(3)
eval p99_axis
eval "set label '99th percentile latency, by minute' " . heading
plot data using 1:4 with lines linewidth 1.6 linecolor rgb '#202124', \
     data using 1:10 with points pointtype 6 pointsize 1.6 linewidth 2 linecolor rgb '#b3261e'
unset label
if (panels == 5) {
    set tmargin at screen top(4); set bmargin at screen bottom(4)
    eval hits_axis
    eval "set label 'hit ratio' " . heading
    plot data using 1:5 with lines linewidth 1.6 linecolor rgb '#009E73'
    unset label
}
set tmargin at screen top(panels); set bmargin at screen bottom(panels)
eval cost_axis
eval "set label 'cost per hour' " . heading
eval time_tics
set xlabel time_unit
plot data using 1:6 with steps linewidth 1.6 linecolor rgb '#5f6368'
unset multiplot
