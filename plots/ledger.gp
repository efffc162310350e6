# One bar a multi-model endpoint, cut into the causes of its slowest requests.
array causes[10] = ['S3 download', 'extraction', 'load', 'load queue', 'eviction', 'worker queue', 'contention', 'service', 'overhead', 'retry']
array shades[10] = ['#D55E00', '#F0A35E', '#8C3B00', '#F7D794', '#6A3D9A', '#E69F00', '#56B4E9', '#0072B2', '#BDC1C6', '#CC79A7']
unset grid
set grid xtics linecolor rgb '#e3e6ea' linewidth 1 linetype 1
set border 1
set ytics scale 0
set tmargin at screen 1 - 92.0 / height
set key at graph 0, screen 1 - 52.0 / height left horizontal Left reverse samplen 1 width -1 maxcols 5 maxrows 2 font small textcolor rgb '#3c4043'
set xlabel 'share of the time of the slowest 1 %'
plot for [k = 1:10] data using (column(5 + k)):2:(column(5 + k)):(column(6 + k)):3:4 with boxxyerror linecolor rgb shades[k] title causes[k]
