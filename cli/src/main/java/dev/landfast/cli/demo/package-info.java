/**
 * The demo: sends the sample files to a running server, in one request, and shows what becomes of
 * each.
 *
 * <pre>
 *   Samples ──► ServerClient.send ──► poll the batch ──► read each job ──► Outcome ──► DemoReport
 *   files and     one multipart       until all are      its history,     as expected   a table,
 *   what is       request, bytes      through, or the    file and text    or not?       or JSON
 *   expected      counted             bound is reached
 * </pre>
 *
 * <p>Everything that is shown was asked of the HTTP interface, as any other program could.
 */
@NullMarked
package dev.landfast.cli.demo;

import org.jspecify.annotations.NullMarked;
