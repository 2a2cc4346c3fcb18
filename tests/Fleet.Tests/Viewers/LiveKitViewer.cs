using System.Buffers;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.Protocol;

namespace RemoteAccess.Fleet.Tests.Viewers;

/// <summary>A viewer of a room on LiveKit. It stays there while silos come and go; the newest stream of a device counts. One loop runs
/// it.</summary>
internal sealed class LiveKitViewer : RecordedViewer
{
    private const string Topic = "control";
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private string _stream = string.Empty;
    private ArrayBufferWriter<byte> _held = new();

    /// <param name="room">The room.</param>
    /// <param name="identity">Who it is.</param>
    /// <param name="join">Joins the room.</param>
    public LiveKitViewer(string room, string identity, Func<CancellationToken, Task<INativeRoom>> join)
        : base(room, identity) => _loop = RunAsync(join);

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
    }

    private async Task RunAsync(Func<CancellationToken, Task<INativeRoom>> join)
    {
        try
        {
            await using var joined = await join(_stop.Token);
            Tell("joined");
            await foreach (var told in joined.Events.ReadAllAsync(_stop.Token))
            {
                await TakeAsync(joined, told);
            }

            Problem("its connection to LiveKit ended");
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
#pragma warning disable CA1031 // Whatever it is, the scenario fails with it.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Problem($"it failed: {failure.Message}");
        }
    }

    private async Task TakeAsync(INativeRoom joined, NativeRoomEvent told)
    {
        switch (told)
        {
            case NativeRoomEvent.StreamHeaderReceived { Header: { Topic: Topic } header }:
                (_stream, _held) = (header.StreamId, new ArrayBufferWriter<byte>());
                Restart();
                break;
            case NativeRoomEvent.StreamChunkReceived chunk when chunk.StreamId == _stream:
                _held.Write(chunk.Content.Span);
                foreach (var message in Decoded())
                {
                    await TakeAsync(joined, message, chunk.Identity);
                }

                break;
            case NativeRoomEvent.StreamTrailerReceived trailer when trailer.StreamId == _stream:
                Lose($"stream ended: {trailer.Reason}");
                break;
            case NativeRoomEvent.ParticipantDisconnected left:
                Tell($"{left.Identity} left: {left.Reason}");
                break;
        }
    }

    private async Task TakeAsync(INativeRoom joined, ServerMessage message, string device)
    {
        switch (message)
        {
            case ServerInfoMessage info:
                Begin(info.Info);
                break;
            case AdvertiseMessage advertise:
                var up = Guid.NewGuid().ToString("N");
                await joined.SendHeaderAsync(
                    new NativeStreamHeader(up, Topic, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()), device, _stop.Token);
                await joined.SendChunkAsync(
                    up, 0, ClientMessageEncoder.Subscribe([.. advertise.Channels.Select(channel => new ChannelSubscription(channel.Id))]),
                    device, _stop.Token);
                break;
            case MessageDataMessage data:
                Take(data.Data);
                break;
        }
    }

    // Decoded messages are views of the bytes, so what follows goes into a buffer of its own.
    private List<ServerMessage> Decoded()
    {
        var messages = new List<ServerMessage>();
        var buffer = new ReadOnlySequence<byte>(_held.WrittenMemory);
        while (FrameReader.TryRead(ref buffer, out var frame))
        {
            messages.Add(ServerMessageDecoder.Decode(frame));
        }

        if (messages.Count > 0)
        {
            _held = new ArrayBufferWriter<byte>();
            _held.Write(buffer.ToArray());
        }

        return messages;
    }
}
