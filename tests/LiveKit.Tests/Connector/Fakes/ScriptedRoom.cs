using System.Collections.Concurrent;
using System.Threading.Channels;
using RemoteAccess.LiveKit.Connector;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.LiveKit.Tests.Connector.Roster;

namespace RemoteAccess.LiveKit.Tests.Connector.Fakes;

/// <summary>A native room that tells what a test says and records what is sent; sends succeed at once unless a test says
/// otherwise.</summary>
internal sealed class ScriptedRoom(params NativeParticipant[] present) : INativeRoom
{
    private readonly Channel<NativeRoomEvent> _events = Channel.CreateUnbounded<NativeRoomEvent>();

    public string RoomSid => "RM_1";

    public NativeParticipant Local { get; } = People.Device;

    public IReadOnlyList<NativeParticipant> Participants { get; } = present;

    public ChannelReader<NativeRoomEvent> Events => _events.Reader;

    internal ConcurrentQueue<SentPacket> Sent { get; } = new();

    internal ConcurrentQueue<ulong> Thresholds { get; } = new();

    /// <summary>The names of the threads that set them.</summary>
    internal ConcurrentQueue<string?> ThresholdThreads { get; } = new();

    /// <summary>Names of the tracks by which the device announced itself.</summary>
    internal ConcurrentQueue<string> Announcements { get; } = new();

    /// <summary>Those of them that were unpublished.</summary>
    internal ConcurrentQueue<string> TakenBack { get; } = new();

    internal bool IsDisposed { get; private set; }

    /// <summary>How a packet goes; null for well, at once.</summary>
    internal Func<SentPacket, Task>? Sending { get; set; }

    /// <summary>How an announcement goes; null for well, at once.</summary>
    internal Func<CancellationToken, Task>? Announcing { get; set; }

    internal Func<string, Task<INativeDataTrack>>? Publishing { get; set; }

    internal void Tell(params NativeRoomEvent[] events)
    {
        foreach (var told in events)
        {
            Assert.True(_events.Writer.TryWrite(told));
        }
    }

    /// <summary>Returns once everything told so far has been handled: what is told after it is taken up by then.</summary>
    internal void Handled()
    {
        Tell(new NativeRoomEvent.RoomSidChanged("RM_1"));
        Patience.Until(() => _events.Reader.Count == 0, "what was told to be handled");
    }

    internal void End(params NativeRoomEvent[] last)
    {
        Tell(last);
        _events.Writer.TryComplete();
    }

    public Task SendHeaderAsync(NativeStreamHeader header, string destination, CancellationToken cancellationToken) =>
        SendAsync(new SentPacket("header", header.StreamId, 0, [], destination, header.Topic));

    public Task SendChunkAsync(
        string streamId, ulong index, ReadOnlyMemory<byte> content, string destination, CancellationToken cancellationToken) =>
        SendAsync(new SentPacket("chunk", streamId, index, content.ToArray(), destination, string.Empty));

    public Task SendTrailerAsync(string streamId, string reason, string destination, CancellationToken cancellationToken) =>
        SendAsync(new SentPacket("trailer", streamId, 0, [], destination, reason)).WaitAsync(cancellationToken);

    public void SetReliableThreshold(ulong bytes)
    {
        Thresholds.Enqueue(bytes);
        ThresholdThreads.Enqueue(Thread.CurrentThread.Name);
    }

    public Task SetAttributesAsync(IReadOnlyDictionary<string, string> attributes, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task SetMetadataAsync(string metadata, CancellationToken cancellationToken) => throw new NotSupportedException();

    public async Task<INativeDataTrack> PublishDataTrackAsync(string name, CancellationToken cancellationToken)
    {
        if (!name.StartsWith(Announcement.TrackPrefix, StringComparison.Ordinal))
        {
            return await Publishing!(name);
        }

        Announcements.Enqueue(name);
        await (Announcing?.Invoke(cancellationToken) ?? Task.CompletedTask);
        return new AnnouncingTrack(name, TakenBack);
    }

    public Task DisconnectAsync()
    {
        _events.Writer.TryWrite(new NativeRoomEvent.Ended());
        _events.Writer.TryComplete();
        IsDisposed = true;
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync() => await DisconnectAsync();

    private Task SendAsync(SentPacket packet)
    {
        Sent.Enqueue(packet);
        return Sending?.Invoke(packet) ?? Task.CompletedTask;
    }

    private sealed class AnnouncingTrack(string name, ConcurrentQueue<string> takenBack) : INativeDataTrack
    {
        public string Name => name;

        public string Sid => "DTR_announcement";

        public NativePush TryPush(ReadOnlySpan<byte> frame, ulong userTimestamp) => throw new NotSupportedException();

        public void Unpublish() => takenBack.Enqueue(name);

        public void Dispose() => Unpublish();
    }
}

/// <summary>A packet as it was handed to the native layer.</summary>
internal sealed record SentPacket(string Kind, string StreamId, ulong Index, byte[] Content, string Destination, string Text);
