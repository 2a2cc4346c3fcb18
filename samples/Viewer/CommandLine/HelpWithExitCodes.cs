using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using RemoteAccess.Programs;
using RemoteAccess.Viewer.ExitCodes;

namespace RemoteAccess.Viewer.CommandLine;

/// <summary>Prints the usual help, then the exit codes.</summary>
internal sealed class HelpWithExitCodes(HelpAction help) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        using var text = new StringWriter();
        var configuration = parseResult.InvocationConfiguration;
        var output = configuration.Output;
        configuration.Output = text;
        var result = help.Invoke(parseResult);
        configuration.Output = output;
        ExitCodeTable.Write(text);

        // The usage of every command also shows the root's own argument; without this, the room would be there twice.
        var command = parseResult.CommandResult.Command.Name;
        try
        {
            output.Write(text.ToString().Replace($" <room> {command} ", $" {command} ", StringComparison.Ordinal));
            output.Flush();
        }
        catch (Exception e) when (StandardOutput.IsFailure(e))
        {
            throw new ViewerException(ExitCode.OutputFailed, StandardOutput.Describe(e), e);
        }

        return result;
    }
}
