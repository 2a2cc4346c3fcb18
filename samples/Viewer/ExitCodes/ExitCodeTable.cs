namespace RemoteAccess.Viewer.ExitCodes;

/// <summary>The exit codes as <c>--help</c> prints them.</summary>
internal static class ExitCodeTable
{
    /// <summary>The meaning of a code, in one line.</summary>
    public static string Describe(ExitCode code) => code switch
    {
        ExitCode.Done => "done: answered, --count or --duration reached, or Ctrl-C in a command that runs until it is stopped",
        ExitCode.InternalError => "an internal error of the viewer",
        ExitCode.BadArguments => "wrong arguments",
        ExitCode.Unreachable => "no answer at the address, no room server there, a full server, or a lost connection that did not return",
        ExitCode.TokenRefused => "the server refused the token (forged, expired, for another room, unknown key)",
        ExitCode.NoDevice => "no device in the room within --wait",
        ExitCode.DeviceLeft => "the device left, or the room was closed",
        ExitCode.ProtocolError => "the device violated the protocol, or refused this viewer's version",
        ExitCode.Evicted => "a newer connection of the same identity replaced this one, or the server removed this viewer",
        ExitCode.TooFewMessages => "--duration passed before --count messages arrived",
        ExitCode.OutputFailed => "standard output, --raw-log or --out could not be written",
        ExitCode.Refused => "the device refused the request: not permitted, or not supported",
        ExitCode.CallFailed => "a service call failed",
        ExitCode.AssetFailed => "the asset could not be fetched",
        ExitCode.NoAnswer => "no answer within --timeout",
        ExitCode.ResetWhileWaiting => "the device reset this connection, or left, while a request waited for its answer",
        ExitCode.NotThere => "no such service or parameter, or the device did not apply a value",
        ExitCode.Interrupted => "Ctrl-C before a request was answered",
        _ => throw new ArgumentOutOfRangeException(nameof(code), code, "No such exit code."),
    };

    /// <summary>Writes the table.</summary>
    public static void Write(TextWriter writer)
    {
        writer.WriteLine("Exit codes:");
        foreach (var code in Enum.GetValues<ExitCode>())
        {
            writer.WriteLine($"  {(int)code,-3} {Describe(code)}");
        }
    }
}
