/** What pools measure, for Micrometer: an optional dependency, which users of this package have. */
package dev.sallyport.micrometer;
