namespace RemoteAccess.Viewer.ExitCodes;

/// <summary>The exit codes as <c>--help</c> and the README show them.</summary>
internal static class ExitCodeTable
{
    /// <summary>What a code means, in one line.</summary>
    public static string Describe(ExitCode code) => code switch
    {
        ExitCode.Done => "done: answered, --count or --duration reached, or Ctrl-C while showing",
        ExitCode.InternalError => "a fault of the viewer itself",
        ExitCode.BadArguments => "bad arguments",
        ExitCode.Unreachable => "address unreachable, no room server there or a full one, or connection lost for good",
        ExitCode.TokenRefused => "token refused (forged, expired, wrong room, unknown key)",
        ExitCode.NoDevice => "no device in the room within --wait",
        ExitCode.DeviceLeft => "the device left, or the room was closed",
        ExitCode.ProtocolError => "the device broke the protocol, or refused this viewer's version",
        ExitCode.ThrownOut => "another connection took over the identity, or the server threw this one out",
        ExitCode.TooFewMessages => "--duration passed before --count messages came",
        ExitCode.OutputFailed => "standard output, --raw-log or --out could not be written",
        ExitCode.Refused => "the device refused the request: not permitted, or not supported",
        ExitCode.CallFailed => "a service call failed",
        ExitCode.AssetFailed => "the asset could not be had",
        ExitCode.NoAnswer => "no answer within --timeout",
        ExitCode.ResetWhileWaiting => "the device reset this connection, or left, while a request waited",
        ExitCode.NotThere => "no such service or parameter, or a value was not applied",
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
