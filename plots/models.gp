# points = 0: one bar an option, share of models; points = 1: one point a model, its p99.
unset grid
set grid xtics linecolor rgb '#e3e6ea' linewidth 1 linetype 1
set border 1
set ytics scale 0
if (points) {
    set xlabel '99th percentile latency of a model' textcolor rgb '#3c4043'
    plot data using 5:2:6 with points linecolor rgb variable pointtype 7 pointsize 0.9
} else {
    set xlabel 'share of models' textcolor rgb '#3c4043'
    plot data using (0):2:(0):5:3:4:8 with boxxyerror linecolor rgb variable, \
         data using 5:2:6:7 with xerrorbars linecolor rgb '#202124' pointtype 1 pointsize 0 linewidth 1.2
}
