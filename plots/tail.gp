# One bar an option, cut into the six parts of the latency.
array parts[6] = ['queue', 'load wait', 'service', 'contention', 'overhead', 'retry']
array shades[6] = ['#E69F00', '#D55E00', '#0072B2', '#56B4E9', '#BDC1C6', '#CC79A7']
unset grid
set grid xtics linecolor rgb '#e3e6ea' linewidth 1 linetype 1
set border 1
set ytics scale 0
set tmargin at screen 1 - 72.0 / height
set key at graph 0, screen 1 - 52.0 / height left horizontal Left reverse samplen 1 width -1 maxcols 6 font small textcolor rgb '#3c4043'
set xlabel 'share of the latency of the slowest 1 %'
plot for [k = 1:6] data using (column(5 + k)):2:(column(5 + k)):(column(6 + k)):3:4 with boxxyerror linecolor rgb shades[k] title parts[k]
