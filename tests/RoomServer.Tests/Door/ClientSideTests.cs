using System.IO.Pipelines;
using RemoteAccess.RoomServer.Door;

namespace RemoteAccess.RoomServer.Tests.Door;

/// <summary>What a viewer sends, until the door ends it.</summary>
public sealed class ClientSideTests
{
    private static readonly byte[] Close = [0x88, 0x82, 0, 0, 0, 0, 0x03, 0xE9];
    private static readonly byte[] Frame = [0x82, 0x83, 1, 2, 3, 4, 5, 6, 7];
    private readonly Pipe _viewer = new();
    private readonly ClientSide _side;
    private int _gone;

    public ClientSideTests() => _side = new ClientSide(_viewer.Reader.AsStream(), () => _gone++);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(64)]
    public async Task A_read_that_waits_is_interrupted_and_the_close_follows(int room)
    {
        var waiting = _side.ReadAsync(new byte[room], Cancelled).AsTask();
        Assert.False(waiting.IsCompleted);

        _side.End(Close);

        Assert.Equal(Math.Min(room, Close.Length), await waiting.Within("the interrupted read"));
        if (room == 0)
        {
            Assert.Equal(Close, await ReadAsync());
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(8)]
    public async Task A_frame_that_has_begun_is_passed_on_to_its_end_before_the_close_and_nothing_after_it(int before)
    {
        await SendAsync(Frame[..before]);
        Assert.Equal(Frame[..before], await ReadAsync());
        _side.End(Close);

        await SendAsync([.. Frame[before..], .. Frame]);

        Assert.Equal(Frame[before..], await ReadAsync());
        Assert.Equal(Close, await ReadAsync());
        await _viewer.Writer.CompleteAsync();
        Assert.Empty(await ReadAsync());
        Assert.True(_side.IsGone);
    }

    [Fact]
    public async Task A_frame_that_comes_in_pieces_is_passed_on_to_its_end()
    {
        await SendAsync(Frame[..1]);
        Assert.Equal(Frame[..1], await ReadAsync());
        _side.End(Close);
        foreach (var piece in Frame[1..])
        {
            await SendAsync([piece]);
            Assert.Equal([piece], await ReadAsync());
        }

        Assert.Equal(Close, await ReadAsync());
    }

    [Fact]
    public async Task The_close_fits_any_buffer()
    {
        _side.End(Close);

        var got = new List<byte>();
        while (got.Count < Close.Length)
        {
            got.AddRange(await ReadAsync(3));
        }

        Assert.Equal(Close, got);
    }

    [Fact]
    public async Task Nothing_follows_a_close_of_the_viewer_itself()
    {
        await SendAsync(Close);
        Assert.Equal(Close, await ReadAsync());

        _side.End(Close);
        await _viewer.Writer.CompleteAsync();

        Assert.Empty(await ReadAsync());
    }

    [Fact]
    public async Task After_the_close_the_viewer_is_read_until_it_answers_or_ends()
    {
        _side.End(Close);
        Assert.Equal(Close, await ReadAsync());
        await SendAsync([.. Frame, .. Frame[..3]]);
        var lingering = _side.LingerAsync(Cancelled);
        Assert.False(lingering.IsCompleted);

        await SendAsync([.. Frame[3..], .. Close]);

        await lingering.Within("the viewer's answer");
        Assert.False(_side.IsGone);
    }

    [Fact]
    public async Task A_viewer_that_ends_is_told_once_also_within_a_frame()
    {
        await SendAsync(Frame[..2]);
        Assert.Equal(Frame[..2], await ReadAsync());
        _side.End(Close);
        await _viewer.Writer.CompleteAsync();

        Assert.Empty(await ReadAsync());

        Assert.Equal((1, true), (_gone, _side.IsGone));
    }

    [Fact]
    public async Task A_reader_that_gives_up_is_told_so()
    {
        using var stop = new CancellationTokenSource();
        var waiting = _side.ReadAsync(new byte[8], stop.Token).AsTask();

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    private async Task SendAsync(byte[] bytes) => await _viewer.Writer.WriteAsync(bytes, Cancelled);

    private async Task<byte[]> ReadAsync(int room = 64)
    {
        var buffer = new byte[room];
        return buffer[..await _side.ReadAsync(buffer, Cancelled).AsTask().Within("bytes of the viewer")];
    }
}
