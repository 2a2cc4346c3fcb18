using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using RemoteAccess.Viewer.ExitCodes;

namespace RemoteAccess.Viewer.CommandLine;

/// <summary>The usual help, then the exit codes.</summary>
internal sealed class HelpWithExitCodes(HelpAction help) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var result = help.Invoke(parseResult);
        ExitCodeTable.Write(parseResult.InvocationConfiguration.Output);
        return result;
    }
}
