namespace RemoteAccess.Viewer.Sessions;

/// <summary>How long the session waits for the device or a lost connection, and the error when that was too long. Not
/// thread-safe.</summary>
internal sealed class DeviceAbsence(string room, TimeSpan limit, TimeProvider time)
{
    private long _since;
    private bool _isToldToStay;

    /// <summary>How long the session still waits; zero or less when that was too long.</summary>
    public TimeSpan Left => limit - time.GetElapsedTime(_since);

    /// <summary>Whether the session has waited too long.</summary>
    public bool IsTooLong => Left <= TimeSpan.Zero;

    /// <summary>The wait begins again: the session joined the room, lost it, or has a new control stream.</summary>
    public void Restart() => _since = time.GetTimestamp();

    /// <summary>The device's stream has ended: the wait for the next one begins.</summary>
    /// <param name="isToldToStay">Whether the device asked this viewer to stay in the room until there is a place.</param>
    public void BeginAfterStream(bool isToldToStay)
    {
        _isToldToStay = isToldToStay;
        Restart();
    }

    /// <summary>Decides what a wait that was too long means.</summary>
    /// <param name="device">The device for which the session waits.</param>
    /// <param name="hasStream">Whether the device has opened a stream, on which ServerInfo is missing.</param>
    /// <param name="isInRoom">Whether the device is in the room.</param>
    /// <returns>The end of the session; null if the session waits once more.</returns>
    public ViewerSessionException? Judge(DeviceChoice device, bool hasStream, bool isInRoom)
    {
        if (_isToldToStay && !hasStream && isInRoom)
        {
            // The device has no place for this viewer yet and is in the room: the viewer waits as long as the device is there, and checks
            // that once per wait.
            Restart();
            return null;
        }

        var seconds = limit.TotalSeconds;
        return (device.Current, hasStream) switch
        {
            (null, _) => new ViewerSessionException(
                SessionEnd.NoDevice,
                $"There is no device in room '{room}' (waited {seconds} s); check the room's name, and that the device runs."
                + device.DescribeImpostor()),
            ({ } identity, false) => new ViewerSessionException(
                SessionEnd.DeviceLeft,
                $"The device '{identity}' {(isInRoom ? "ended its control stream in" : "left")} room '{room}' and did not return within "
                + $"{seconds} s."),
            ({ } identity, true) => new ViewerSessionException(
                SessionEnd.ProtocolError,
                $"The device '{identity}' opened a control stream and sent no ServerInfo within {seconds} s."),
        };
    }
}
