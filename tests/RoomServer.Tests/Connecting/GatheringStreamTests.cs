using System.Net.WebSockets;
using RemoteAccess.RoomServer.Client.Connecting;
using RemoteAccess.RoomServer.Tests.Support;

namespace RemoteAccess.RoomServer.Tests.Connecting;

/// <summary>What waits leaves in one write; what is alone leaves at once; the bytes and their order are the same.</summary>
public sealed class GatheringStreamTests : IDisposable
{
    private readonly CountedStream _inner = new();
    private readonly GatheringStream _stream;

    public GatheringStreamTests() => _stream = new GatheringStream(_inner);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _stream.Dispose();

    [Fact]
    public async Task One_write_alone_passes_at_once()
    {
        await WriteAsync([1, 2], more: false);
        await _stream.FlushAsync(Cancelled);

        Assert.Equal([[1, 2]], _inner.Writes);
        Assert.Equal(1, _inner.Flushes);
    }

    [Fact]
    public async Task Writes_that_are_followed_by_others_leave_with_the_last_of_them()
    {
        await WriteAsync([1], more: true);
        await _stream.FlushAsync(Cancelled);
        await WriteAsync([2, 3], more: true);
        Assert.Empty(_inner.Writes);
        Assert.Equal(0, _inner.Flushes);
        await WriteAsync([4], more: false);
        await WriteAsync([5], more: false);

        Assert.Equal([[1, 2, 3, 4], [5]], _inner.Writes);
    }

    [Fact]
    public async Task A_gathered_write_has_at_most_64_KiB_and_loses_nothing()
    {
        var all = new byte[1_000_000];
        Random.Shared.NextBytes(all);
        var at = 0;
        while (at < all.Length)
        {
            var length = Math.Min(Random.Shared.Next(1, 90_000), all.Length - at);
            await WriteAsync(all[at..(at + length)], more: at + length < all.Length && Random.Shared.Next(10) > 0);
            at += length;
        }

        Assert.Equal(all, _inner.Writes.SelectMany(write => write));
        Assert.All(_inner.Writes, write => Assert.InRange(write.Length, 1, 90_000));

        await WriteAsync(new byte[GatheringStream.MostBytes - 1], more: true);
        await WriteAsync(new byte[2], more: true);
        await WriteAsync(new byte[1], more: false);
        Assert.Equal([GatheringStream.MostBytes - 1, 3], _inner.Writes[^2..].Select(write => write.Length));
    }

    [Fact]
    public async Task Messages_of_a_WebSocket_keep_their_borders_and_its_close_takes_along_what_is_held()
    {
        using var socket = WebSocket.CreateFromStream(_stream, new WebSocketCreationOptions { IsServer = true });
        foreach (var (content, more) in ((byte, bool)[])[(1, true), (2, true), (3, false), (4, true)])
        {
            _stream.More = more;
            await socket.SendAsync(new[] { content }, WebSocketMessageType.Binary, endOfMessage: true, Cancelled);
        }

        _stream.More = false;
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, Cancelled);

        Assert.Equal([[0x82, 1, 1, 0x82, 1, 2, 0x82, 1, 3], [0x82, 1, 4, 0x88, 2, 3, 0xE8]], _inner.Writes);
    }

    [Fact]
    public async Task A_write_that_fails_fails_for_the_message_that_made_it()
    {
        await WriteAsync([1], more: true);
        _inner.Open = Task.FromException(new IOException("broken"));

        await Assert.ThrowsAsync<IOException>(() => WriteAsync([2], more: false));
    }

    private Task WriteAsync(byte[] bytes, bool more)
    {
        _stream.More = more;
        return _stream.WriteAsync(bytes, Cancelled).AsTask();
    }
}
