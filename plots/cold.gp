# One bar an option: share of cold requests.
unset grid
set grid xtics linecolor rgb '#e3e6ea' linewidth 1 linetype 1
set border 1
set ytics scale 0
set xlabel 'share of requests'
plot data using (0):2:(0):5:3:4:8 with boxxyerror linecolor rgb variable, \
     data using 5:2:6:7 with xerrorbars linecolor rgb '#202124' pointtype 1 pointsize 0 linewidth 1.2
