using System.Buffers;
using System.Text;
using RemoteAccess.Grains.Transport;

namespace RemoteAccess.LiveKit.Tests.Fakes;

/// <summary>Reads streams to their end.</summary>
internal static class InboundRest
{
    /// <summary>What is still to come of a stream, as bytes.</summary>
    internal static async Task<byte[]> RestAsync(this IInboundStream stream)
    {
        while (true)
        {
            var read = await stream.Input.ReadAsync(TestContext.Current.CancellationToken).AsTask().Within("the end of the stream");
            if (read.IsCompleted)
            {
                return read.Buffer.ToArray();
            }

            stream.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <summary>The same as text.</summary>
    internal static async Task<string> RestTextAsync(this IInboundStream stream) => Encoding.ASCII.GetString(await stream.RestAsync());
}
