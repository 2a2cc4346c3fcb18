using System.Text;

namespace RemoteAccess.Programs;

/// <summary>
/// Standard error, for a program's own messages. If it cannot be written to (full, closed, without a reader), only the messages are lost:
/// the exit code stays the same.
/// </summary>
internal static class StandardError
{
    /// <summary>A writer without a buffer that never fails. Thread-safe.</summary>
    public static TextWriter Writer() => Writer(Console.OpenStandardError());

    /// <inheritdoc cref="Writer()"/>
    /// <param name="stream">The stream to write to.</param>
    internal static TextWriter Writer(Stream stream) => TextWriter.Synchronized(
        new StreamWriter(new Unfailing(stream), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true });

    private sealed class Unfailing(Stream inner) : Stream
    {
        /// <inheritdoc/>
        public override bool CanRead => false;

        /// <inheritdoc/>
        public override bool CanSeek => false;

        /// <inheritdoc/>
        public override bool CanWrite => true;

        /// <inheritdoc/>
        public override long Length => throw new NotSupportedException();

        /// <inheritdoc/>
        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        /// <inheritdoc/>
        public override void Flush() => Try(inner.Flush);

        /// <inheritdoc/>
        public override void Write(byte[] buffer, int offset, int count) => Try(() => inner.Write(buffer, offset, count));

        /// <inheritdoc/>
        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        /// <inheritdoc/>
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        /// <inheritdoc/>
        public override void SetLength(long value) => throw new NotSupportedException();

        private static void Try(Action write)
        {
            try
            {
                write();
            }
            catch (Exception failure) when (StandardOutput.IsFailure(failure))
            {
                // The failure cannot be reported anywhere.
            }
        }
    }
}
