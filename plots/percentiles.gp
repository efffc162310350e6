# One curve an option; x is 1 / (1 - p) on a logarithmic scale.
set label 'latency' at graph 0, graph 1.035 left font small textcolor rgb '#5f6368'
set logscale x
set xtics ('50 %%' 2, '90 %%' 10, '95 %%' 20, '99 %%' 100, '99.9 %%' 1000, '99.99 %%' 10000)
set xlabel 'percentile'
plot for [i in curves] data using 1:int(i) with lines linewidth 2.2 linecolor rgb color(int(i) - 1)
