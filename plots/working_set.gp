# One curve a multi-model option; where it stands is a label with a point.
set label 'requests that miss' at graph 0, graph 1.035 left font small textcolor rgb '#5f6368'
set xlabel 'memory for models, GiB'
plot for [i in curves] data using 1:int(i) with lines linewidth 2.2 linecolor rgb color(int(i) - 1)
