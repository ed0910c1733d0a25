/**
 * Atomic and durable publication of files.
 *
 * <p><em>Atomic</em>: a reader of the target sees the whole file or no file. <em>Durable</em>: what
 * {@link dev.landfast.publish.Durable} speaks of survives {@code kill -9} and a power cut. The two
 * are different words because a rename alone gives only the first.
 *
 * <pre>
 *   begin ──► write… ──► mode, owner ──► sync file ──► close ──► link / rename ──► sync directory
 *     │                      │             │             │          │                  │
 *     └── a private name ────┴─────────────┴── failure ──┘          │                  ├─► Durable
 *         that nobody reads          IOException, target untouched  │                  │
 *                                                                   ▼                  ▼
 *                                             somebody has the name: sync that    PublishedUnsynced
 *                                             ──► Exists, AlreadyIdentical
 * </pre>
 *
 * <p>All writing goes through {@code java.nio.file}, so that any {@link java.nio.file.FileSystem}
 * that keeps the POSIX rules can stand below. The rules come from {@code fsync(2)} ("calling
 * fsync() does not necessarily ensure that the entry in the directory containing the file has also
 * reached disk"), {@code link(2)} (fails with {@code EEXIST}, never replaces) and {@code rename(2)}
 * (replaces atomically).
 *
 * <p>What fails is told by the exact exception of {@code java.nio.file}; {@link
 * dev.landfast.publish.Failure} says what it means and what to do. Steps whose failure may pass are
 * tried again as {@link dev.landfast.publish.Retry} says: making the temporary file, and naming it.
 * Writing, syncing and closing never are.
 *
 * <p>{@link dev.landfast.publish.Workspace} publishes a folder, all or nothing. {@link
 * dev.landfast.publish.Sidecar} makes a file beside another, one at a time, and not twice from the
 * same bytes.
 *
 * <p>Locks are those of {@code fcntl(2)}: the process has them, and loses them as soon as any of it
 * closes the file. Several class loaders of one process that each have this package know one
 * another's temporary files and workspaces, and leave them alone. They do not know one another's
 * sidecars: where two class loaders make sidecars in one folder, another process may be let in.
 */
package dev.landfast.publish;
