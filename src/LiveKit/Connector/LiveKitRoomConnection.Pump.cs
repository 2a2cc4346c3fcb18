using RemoteAccess.Grains.Transport;
using RemoteAccess.Keys;
using RemoteAccess.LiveKit.Connector.Streams;
using RemoteAccess.LiveKit.Native.Rooms;
using RemoteAccess.Protocol;

namespace RemoteAccess.LiveKit.Connector;

/// <summary>From the library's events to the contract's.</summary>
internal sealed partial class LiveKitRoomConnection
{
    private async Task PumpAsync()
    {
        RoomDisconnected? end = null;
        try
        {
            while (await _native.Events.WaitToReadAsync().ConfigureAwait(false))
            {
                while (_native.Events.TryRead(out var told))
                {
                    end = Handle(told) ?? end;
                }
            }
        }
        catch (Exception exception)
        {
            LogPumpFailed(_room, exception.ForLog());
            end = new RoomDisconnected(RoomDisconnectReason.TransportFault, $"handling an event of the room failed: {exception.Message}");
        }

        Finish(end);
    }

    // The reason of the end, when this event is about it.
    private RoomDisconnected? Handle(NativeRoomEvent told)
    {
        switch (told)
        {
            case NativeRoomEvent.StreamChunkReceived chunk:
                _unused.Used(chunk.Identity, chunk.StreamId);
                _inbound.Accept(chunk);
                return null;
            case NativeRoomEvent.StreamTrailerReceived trailer:
                _unused.Used(trailer.Identity, trailer.StreamId);
                _inbound.Close(trailer);
                return null;
            case NativeRoomEvent.StreamHeaderReceived header:
                Opened(header);
                return null;
            case NativeRoomEvent.DataPacketReceived packet:
                _packets.Accept(packet);
                return null;
            case NativeRoomEvent.Reconnecting:
                _inbound.LinkBroke();
                Apply(output =>
                {
                    _isDown = true;
                    _roster.Apply(told, output);
                });
                return null;
            case NativeRoomEvent.Reconnected:
                Reconnected();
                return null;
            case NativeRoomEvent.Moved moved:
                Finish(new RoomDisconnected(RoomDisconnectReason.Removed, $"the server moved the device to room '{moved.Room}'"));
                return null;
            case NativeRoomEvent.Disconnected or NativeRoomEvent.Lost or NativeRoomEvent.Ended:
                return DisconnectReasons.Of(told);
            default:
                Apply(output => _roster.Apply(told, output));
                return null;
        }
    }

    private void Opened(NativeRoomEvent.StreamHeaderReceived header)
    {
        if (!ParticipantIdentity.TryParse(header.Identity, out var identity)
            || header.Header.StreamId.StartsWith(InboundPackets.IdPrefix, StringComparison.Ordinal))
        {
            return;
        }

        lock (_gate)
        {
            Open(identity, header.Header);
            if (!_isOver && _unused.Opened(identity, header.Header.StreamId) && Find(identity)?.Sid is { } flooding)
            {
                _removing = RemoveAsync(_removing, identity, flooding);
            }
        }
    }

    private InboundStream? Open(ParticipantIdentity identity, NativeStreamHeader header)
    {
        lock (_gate)
        {
            if (_isOver)
            {
                return null;
            }

            var shown = Find(identity)?.Sid;
            var isDoubtful = shown is { } sid && _inbound.HasOpen(identity, sid);
            var opened = _inbound.Open(identity, isDoubtful ? null : shown, header);
            if (opened is { } stream)
            {
                if (isDoubtful)
                {
                    _doubtful.Add(stream);
                    _lookup.Ask();
                }
                else
                {
                    Write(new InboundStreamOpened(stream));
                }
            }

            _roster.Heard(identity);
            if (_roster.TakeUnresolved())
            {
                _lookup.Ask();
            }

            return opened;
        }
    }

    // A stream of nobody else's: what it has to say is about the identity's connection now.
    private void Announce(InboundStream stream)
    {
        lock (_gate)
        {
            if (!_isOver)
            {
                stream.Sid = Find(stream.Identity)?.Sid;
                Write(new InboundStreamOpened(stream));
            }
        }
    }

    // Only its departure makes the library let its headers go.
    private async Task RemoveAsync(Task before, ParticipantIdentity identity, ParticipantSid sid)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var outcome = "removed";
        try
        {
            await RemoveParticipantAsync(identity, sid, _ending.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            return;
        }
#pragma warning disable CA1031 // Whatever an answer does, it must not spoil the close of the room, which waits for it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            outcome = exception.Message;
        }

        _metrics.Flooded();
        if (_removals.IsDue(out var unlogged))
        {
            LogFlooded(_room, identity, UnusedHeaders.MaxWeight, outcome, unlogged);
        }
    }

    // A new connection of ours is made known before anybody opens a stream on it; the pump goes on meanwhile.
    private void Reconnected()
    {
        _native.SetReliableThreshold(Announcement.ReliableThreshold);
        bool isNew;
        int which;
        lock (_gate)
        {
            _isDown = false;
            isNew = _roster.IsNewConnection;
            which = ++_returns;
        }

        if (!isNew)
        {
            // Whoever left meanwhile is not always told of after a resume.
            Apply(_roster.Restored);
            _lookup.Ask();
            return;
        }

        _inbound.ConnectionReplaced();
        _restoring = RestoreAsync(_restoring, which);
    }

    private async Task RestoreAsync(Task before, int which)
    {
        await before.ConfigureAwait(false);
        try
        {
            await _announcement.MakeAsync(CancellationToken.None).ConfigureAwait(false);
            Apply(output =>
            {
                // Broken again meanwhile, and perhaps back again: its next return tells once it is made known, this one's loss of streams
                // included.
                if (!_isDown && which == _returns)
                {
                    _roster.Restored(output);
                }
            });
            _lookup.Ask();
        }
#pragma warning disable CA1031 // Else nobody would be told of the return, nor of any later one: the room would be silent for good.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogPumpFailed(_room, exception.ForLog());
            Finish(new RoomDisconnected(RoomDisconnectReason.TransportFault, $"coming back after a lost link failed: {exception.Message}"));
        }
    }

    // Changes the roster, shows the outcome, tells of it. Returns how many participants it showed anew. A look-up's own outcome asks for no
    // other: it goes on by itself, less and less often.
    private int Apply(Action<ICollection<RoomEvent>> change, bool asks = true)
    {
        var shown = 0;
        lock (_gate)
        {
            if (_isOver)
            {
                return 0;
            }

            change(_output);
            Volatile.Write(ref _view, _roster.View);
            foreach (var happened in _output)
            {
                switch (happened)
                {
                    case ParticipantConnected { Participant: var joined }:
                        shown++;
                        _inbound.Joined(joined.Identity, joined.Sid);
                        break;
                    case ParticipantDisconnected left:
                        _outbound.Departed(left.Identity, left.Sid);
                        _inbound.Departed(left.Identity, left.Sid);
                        _unused.Left(left.Identity);
                        break;
                }

                Write(happened);
            }

            _output.Clear();
            if (_roster.TakeUnresolved() || (asks && shown > 0 && _roster.IsUnsettled))
            {
                _lookup.Ask();
            }
        }

        return shown;
    }

    private void Write(RoomEvent happened)
    {
        if (_events.Reader.Count >= MaxEvents)
        {
            Finish(new RoomDisconnected(
                RoomDisconnectReason.TransportFault, $"more than {MaxEvents} events of the room waited to be read"));
            return;
        }

        _events.Writer.TryWrite(happened);
    }

    // The last event, once: the rest of what the library tells is not passed on.
    private void Finish(RoomDisconnected? end)
    {
        lock (_gate)
        {
            if (_isOver)
            {
                return;
            }

            _isOver = true;
            end = _isClosing || end is null
                ? new RoomDisconnected(_isClosing ? RoomDisconnectReason.ClientInitiated : RoomDisconnectReason.ConnectionLost,
                    end?.Detail ?? "the room ended")
                : end;
            _outbound.BreakAll();
            _inbound.EndAll();
            _events.Writer.TryWrite(end);
            _events.Writer.TryComplete();
        }
    }

    // A viewer that is gone without a word: the look-up that is asked for finds out.
    private void WriteFailed(OutboundStream stream)
    {
        lock (_gate)
        {
            if (!_isOver && !_isDown && _roster.Suspect(stream.Identity, stream.Sid))
            {
                _lookup.Ask();
            }
        }
    }
}
