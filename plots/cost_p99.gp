# One point an option: cost per hour, p99, both with intervals.
set xlabel 'cost per hour' textcolor rgb '#3c4043'
set label '99th percentile latency' at graph 0, graph 1.035 left font small textcolor rgb '#5f6368'
plot data using 2:5:3:4:6:7:8 with xyerrorbars linecolor rgb variable linewidth 1.5 pointtype 7 pointsize 0.9
