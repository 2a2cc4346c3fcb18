using System.Buffers;
using System.Text;
using RemoteAccess.RoomServer.Client;
using RemoteAccess.RoomServer.Client.Streams;

namespace RemoteAccess.RoomServer.Tests.Support;

/// <summary>A client, and waiting for what happens to it.</summary>
public sealed class TestPeer(RoomClient client)
{
    public RoomClient Client { get; } = client;

    public string Sid => Client.Local.Sid;

    /// <summary>The next event, which must be of this type.</summary>
    public async Task<T> NextAsync<T>()
        where T : RoomClientEvent
    {
        var happened = await Client.Events.ReadAsync(TestContext.Current.CancellationToken)
            .Within($"{typeof(T).Name} at {Client.Local.Identity}");
        return Assert.IsType<T>(happened);
    }

    /// <summary>Skips events until one of this type.</summary>
    public async Task<T> UntilAsync<T>()
        where T : RoomClientEvent
    {
        while (true)
        {
            var happened = await Client.Events.ReadAsync(TestContext.Current.CancellationToken)
                .Within($"{typeof(T).Name} at {Client.Local.Identity}");
            if (happened is T found)
            {
                return found;
            }
        }
    }

    public static async Task<byte[]> ReadToEndAsync(IncomingStream stream)
    {
        using var all = new MemoryStream();
        await stream.Input.CopyToAsync(all, TestContext.Current.CancellationToken).Within("the end of the stream");
        await stream.Input.CompleteAsync();
        return all.ToArray();
    }

    public static async Task<string> ReadTextAsync(IncomingStream stream) => Encoding.UTF8.GetString(await ReadToEndAsync(stream));

    /// <summary>So many bytes of a stream that goes on.</summary>
    public static async Task<byte[]> ReadExactlyAsync(IncomingStream stream, int count)
    {
        var result = await stream.Input.ReadAtLeastAsync(count, TestContext.Current.CancellationToken)
            .Within($"{count} bytes of the stream");
        var bytes = result.Buffer.Slice(0, Math.Min(count, result.Buffer.Length)).ToArray();
        stream.Input.AdvanceTo(result.Buffer.GetPosition(bytes.Length));
        return bytes;
    }
}
