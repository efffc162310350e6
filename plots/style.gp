# What all charts share. Palette: Okabe and Ito, distinct with color blindness.
set encoding utf8
set datafile separator comma
set datafile columnheaders
unset key
set border 3 linecolor rgb '#9aa0a6' linewidth 1
set tics nomirror out scale 0.4 textcolor rgb '#3c4043'
set grid xtics ytics linecolor rgb '#e3e6ea' linewidth 1 linetype 1
set style fill solid 1.0 noborder
set errorbars small
array colors[8] = ['#0072B2', '#D55E00', '#009E73', '#CC79A7', '#E69F00', '#56B4E9', '#6A3D9A', '#5F6368']
color(i) = colors[(int(i) - 1) % 8 + 1]
set tmargin at screen 1 - 56.0 / height
set bmargin at screen 72.0 / height
set lmargin at screen 84.0 / width
set rmargin at screen 1 - 24.0 / width
set label 3 title_text at screen 14.0 / width, screen 1 - 24.0 / height left font large textcolor rgb '#202124'
set label 4 note_text at screen 14.0 / width, screen 10.0 / height left font small textcolor rgb '#5f6368'
set xlabel offset 0,0.4 textcolor rgb '#3c4043'
