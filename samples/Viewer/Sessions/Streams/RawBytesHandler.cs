namespace RemoteAccess.Viewer.Sessions;

/// <summary>Takes bytes of a control stream as they come; chunk borders mean nothing.</summary>
/// <param name="streamNumber">Counts the session's control streams from 1.</param>
/// <param name="bytes">The bytes, valid during the call.</param>
public delegate void RawBytesHandler(int streamNumber, ReadOnlySpan<byte> bytes);
