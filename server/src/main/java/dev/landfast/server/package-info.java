/**
 * The HTTP interface, on virtual threads.
 *
 * <pre>
 *   connection ─► Front: correlation id, route, problems ─► FilesApi, JobsApi, …, DashboardPages
 *                                                               │ bytes in: Body, MultipartFiles
 *                                                               │ bytes out: Content
 * </pre>
 *
 * <p>Every request has its own virtual thread and may block. A success is answered only after what
 * it speaks of is durable. Errors are problems of RFC 9457; {@link dev.landfast.server.ProblemCode}
 * lists their codes.
 */
@NullMarked
package dev.landfast.server;

import org.jspecify.annotations.NullMarked;
