<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
    <context>
        <name>AttachmentChoices</name>
        <message>
            <source>Look…</source>
            <translation>查看…</translation>
        </message>
        <message>
            <source>Look at {file}</source>
            <translation>查看{file}</translation>
        </message>
        <message>
            <source>Picture of the window</source>
            <translation>窗口图片</translation>
        </message>
        <message>
            <source>Structure of the windows</source>
            <translation>窗口结构</translation>
        </message>
        <message>
            <source>Last lines of the log</source>
            <translation>日志的最后几行</translation>
        </message>
    </context>
    <context>
        <name>CommentField</name>
        <message>
            <source>{used} of {limit}</source>
            <translation>{used} / {limit}</translation>
        </message>
    </context>
    <context>
        <name>ContactLines</name>
        <message>
            <source>&amp;Remember on this computer</source>
            <translation>在这台计算机上记住(&amp;R)</translation>
        </message>
        <message>
            <source>&amp;Your name</source>
            <translation>您的姓名(&amp;Y)</translation>
        </message>
        <message>
            <source>E-ma&amp;il</source>
            <translation>电子邮件(&amp;I)</translation>
        </message>
        <message>
            <source>optional</source>
            <translation>选填</translation>
        </message>
    </context>
    <context>
        <name>Contents</name>
        <message>
            <source>[{number} bytes that are no text; they can be saved]</source>
            <translation>[{number} 字节非文本内容，可另存为文件]</translation>
        </message>
    </context>
    <context>
        <name>CrashDetails</name>
        <message>
            <source>What happened</source>
            <translation>发生了什么</translation>
        </message>
        <message>
            <source>What ha&amp;ppened</source>
            <translation>发生了什么(&amp;P)</translation>
        </message>
        <message>
            <source>What is sent</source>
            <translation>发送的内容</translation>
        </message>
        <message>
            <source>Support code</source>
            <translation>支持编号</translation>
        </message>
        <message>
            <source>Sho&amp;w report…</source>
            <translation>查看报告(&amp;W)…</translation>
        </message>
        <message>
            <source>C&amp;opy</source>
            <translation>复制(&amp;O)</translation>
        </message>
        <message>
            <source>Copy the support code</source>
            <translation>复制支持编号</translation>
        </message>
        <message>
            <source>{number} of {count}, {time}: {title}</source>
            <translation>{number}/{count}，{time}：{title}</translation>
        </message>
        <message numerus="yes">
            <source>&amp;Answer for all %n together</source>
            <translation>
                <numerusform>对全部 %n 份一并处理(&amp;A)</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Answer for all %n reports together</source>
            <translation>
                <numerusform>对全部 %n 份报告一并处理</numerusform>
            </translation>
        </message>
        <message>
            <source>1 file</source>
            <translation>1 个文件</translation>
        </message>
        <message numerus="yes">
            <source>%n files</source>
            <translation>
                <numerusform>%n 个文件</numerusform>
            </translation>
        </message>
        <message>
            <source>1 report</source>
            <translation>1 份报告</translation>
        </message>
        <message numerus="yes">
            <source>%n reports</source>
            <translation>
                <numerusform>%n 份报告</numerusform>
            </translation>
        </message>
        <message>
            <source>1 step</source>
            <translation>1 个步骤</translation>
        </message>
        <message numerus="yes">
            <source>%n steps</source>
            <translation>
                <numerusform>%n 个步骤</numerusform>
            </translation>
        </message>
        <message>
            <source>with personal data</source>
            <translation>包含个人数据</translation>
        </message>
        <message>
            <source>personal data left out</source>
            <translation>不含个人数据</translation>
        </message>
        <message>
            <source>The report cannot be shown any more: {reason}</source>
            <translation>这份报告已无法查看：{reason}</translation>
        </message>
    </context>
    <context>
        <name>CrashPrompt</name>
        <message>
            <source>&amp;Restart {app}</source>
            <translation>重新启动 {app}(&amp;R)</translation>
        </message>
        <message>
            <source>&amp;Quit {app}</source>
            <translation>退出 {app}(&amp;Q)</translation>
        </message>
        <message>
            <source>{app}: something went wrong</source>
            <translation>{app}：出现问题</translation>
        </message>
        <message>
            <source>Co&amp;mment</source>
            <translation>备注(&amp;M)</translation>
        </message>
        <message>
            <source>What were you doing? (optional)</source>
            <translation>当时您在做什么？（可选）</translation>
        </message>
        <message>
            <source>Mor&amp;e</source>
            <translation>更多(&amp;E)</translation>
        </message>
        <message>
            <source>The program goes on. {question}</source>
            <translation>程序仍可继续使用。{question}</translation>
        </message>
        <message>
            <source>Do&amp;n't ask again after “Don't send”</source>
            <translation>选择“不发送”后不再询问(&amp;N)</translation>
        </message>
        <message>
            <source>Do this from &amp;now on</source>
            <translation>以后都这样处理(&amp;N)</translation>
        </message>
        <message>
            <source>Something went wrong in {app}.</source>
            <translation>{app} 出现了问题。</translation>
        </message>
        <message>
            <source>{app} ended unexpectedly last time.</source>
            <translation>{app} 上次意外退出。</translation>
        </message>
        <message>
            <source>&amp;Close</source>
            <translation>关闭(&amp;C)</translation>
        </message>
        <message>
            <source>&amp;Don't send</source>
            <translation>不发送(&amp;D)</translation>
        </message>
        <message>
            <source>&amp;Send comment</source>
            <translation>发送备注(&amp;S)</translation>
        </message>
        <message>
            <source>&amp;Send</source>
            <translation>发送(&amp;S)</translation>
        </message>
        <message>
            <source>As you chose, a report goes to {recipient}. Would you like to add a comment?</source>
            <translation>按照您的选择，一份报告将发送给“{recipient}”。要添加备注吗？</translation>
        </message>
        <message numerus="yes">
            <source>As you chose, %n reports go to {recipient}. Would you like to add a comment?</source>
            <translation>
                <numerusform>按照您的选择，%n 份报告将发送给“{recipient}”。要添加备注吗？</numerusform>
            </translation>
        </message>
        <message>
            <source>Send a report to {recipient}, so that it can be fixed?</source>
            <translation>要将报告发送给“{recipient}”，帮助修复此问题吗？</translation>
        </message>
        <message numerus="yes">
            <source>Send %n reports to {recipient}, so that it can be fixed?</source>
            <translation>
                <numerusform>要将 %n 份报告发送给“{recipient}”，帮助修复这些问题吗？</numerusform>
            </translation>
        </message>
        <message>
            <source>You have chosen to send no reports. Send just this one to {recipient}?</source>
            <translation>您已选择不发送报告。仅将这一份发送给“{recipient}”吗？</translation>
        </message>
        <message numerus="yes">
            <source>You have chosen to send no reports. Send just these %n to {recipient}?</source>
            <translation>
                <numerusform>您已选择不发送报告。仅将这 %n 份发送给“{recipient}”吗？</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>CrashQuestions</name>
        <message>
            <source>The report is no longer there.</source>
            <translation>这份报告已不存在。</translation>
        </message>
        <message>
            <source>it has been sent already.</source>
            <translation>它已经发送。</translation>
        </message>
    </context>
    <context>
        <name>DataDeletionDialog</name>
        <message>
            <source>The program that receives the reports does not delete on request. Quote the ids to whoever runs it.</source>
            <translation>接收报告的程序不支持按请求删除。请把这些 ID 告知其运行者。</translation>
        </message>
        <message>
            <source>Delete my data</source>
            <translation>删除我的数据</translation>
        </message>
        <message>
            <source>Ids</source>
            <translation>ID 列表</translation>
        </message>
        <message>
            <source>What still waits on this computer is not affected; withdrawing in the privacy settings deletes it. Local copies are deleted in the history.</source>
            <translation>仍在这台计算机上等待的内容不受影响；在隐私设置中撤回同意即可将其删除。本地副本可在历史记录中删除。</translation>
        </message>
        <message>
            <source>&amp;Delete now</source>
            <translation>立即删除(&amp;D)</translation>
        </message>
        <message>
            <source>&amp;Copy the ids</source>
            <translation>复制这些 ID(&amp;C)</translation>
        </message>
        <message>
            <source>C&amp;lose</source>
            <translation>关闭(&amp;L)</translation>
        </message>
        <message>
            <source>The reports that this computer has received and that carry one of these installation or user ids are deleted, with everything that belongs to them. This cannot be undone.</source>
            <translation>将删除这台计算机收到的、带有以下任一安装 ID 或用户 ID 的报告，以及与其相关的全部内容。此操作无法撤销。</translation>
        </message>
        <message>
            <source>Your reports are kept by {recipient}. To have them deleted, ask there, or those who made this program, and quote these ids:</source>
            <translation>您的报告保存在“{recipient}”。如需删除，请联系接收方或本程序的开发者，并提供以下 ID：</translation>
        </message>
        <message>
            <source>Installation id: {id}</source>
            <translation>安装 ID：{id}</translation>
        </message>
        <message>
            <source>User id: {id}</source>
            <translation>用户 ID：{id}</translation>
        </message>
        <message>
            <source>Report {code}: {id}</source>
            <translation>报告 {code}：{id}</translation>
        </message>
        <message>
            <source>crash reports</source>
            <translation>崩溃报告</translation>
        </message>
        <message>
            <source>feedback</source>
            <translation>反馈</translation>
        </message>
        <message>
            <source>speed measurements</source>
            <translation>性能测量</translation>
        </message>
        <message>
            <source>usage statistics</source>
            <translation>使用统计</translation>
        </message>
        <message>
            <source>screenshots and logs</source>
            <translation>截图和日志</translation>
        </message>
        <message>
            <source>others</source>
            <translation>其他</translation>
        </message>
        <message>
            <source>There is nothing that carries these ids.</source>
            <translation>没有带有这些 ID 的内容。</translation>
        </message>
        <message>
            <source>Deleted: {counts}.</source>
            <translation>已删除：{counts}。</translation>
        </message>
        <message>
            <source>Not everything is deleted: {detail}. Try again later.</source>
            <translation>未能全部删除：{detail}。请稍后再试。</translation>
        </message>
        <message>
            <source>Deleting…</source>
            <translation>正在删除…</translation>
        </message>
        <message>
            <source>Copied</source>
            <translation>已复制</translation>
        </message>
    </context>
    <context>
        <name>DeliveryFigures</name>
        <message>
            <source>Waiting to be sent</source>
            <translation>等待发送</translation>
        </message>
        <message>
            <source>Waiting for your answer</source>
            <translation>等待您的答复</translation>
        </message>
        <message>
            <source>Last delivery</source>
            <translation>上次送达</translation>
        </message>
        <message>
            <source>None yet</source>
            <translation>还没有</translation>
        </message>
        <message>
            <source>Last problem</source>
            <translation>上次遇到的问题</translation>
        </message>
        <message>
            <source>Disk</source>
            <translation>磁盘</translation>
        </message>
        <message>
            <source>Paused by the recipient</source>
            <translation>接收方要求暂停</translation>
        </message>
        <message>
            <source>Not delivered</source>
            <translation>未送达</translation>
        </message>
        <message>
            <source>Nothing</source>
            <translation>无</translation>
        </message>
        <message>
            <source>1 entry</source>
            <translation>1 项</translation>
        </message>
        <message numerus="yes">
            <source>%n entries</source>
            <translation>
                <numerusform>%n 项</numerusform>
            </translation>
        </message>
        <message>
            <source>{number}, {size}, the oldest of {moment}</source>
            <translation>{number}，{size}，最早的一项：{moment}</translation>
        </message>
        <message>
            <source>1 report</source>
            <translation>1 份报告</translation>
        </message>
        <message numerus="yes">
            <source>%n reports</source>
            <translation>
                <numerusform>%n 份报告</numerusform>
            </translation>
        </message>
        <message>
            <source>Reports cannot be saved ({error}); please make room, or let the application write to its folder</source>
            <translation>无法保存内容，请腾出空间，或允许应用程序写入：{error}</translation>
        </message>
        <message>
            <source>{category} until {moment}</source>
            <translation>{category}，直到 {moment}</translation>
        </message>
        <message>
            <source>everything</source>
            <translation>全部</translation>
        </message>
        <message>
            <source>crash reports</source>
            <translation>崩溃报告</translation>
        </message>
        <message>
            <source>feedback</source>
            <translation>反馈</translation>
        </message>
        <message>
            <source>speed measurements</source>
            <translation>性能测量</translation>
        </message>
        <message>
            <source>usage statistics</source>
            <translation>使用统计</translation>
        </message>
        <message>
            <source>size of attachments</source>
            <translation>附件大小</translation>
        </message>
        <message>
            <source>refused by the recipient</source>
            <translation>被接收方拒绝</translation>
        </message>
        <message>
            <source>too many, or too old</source>
            <translation>过多或过旧</translation>
        </message>
        <message>
            <source>too many at once</source>
            <translation>一次过多</translation>
        </message>
        <message>
            <source>left out by the sample rate</source>
            <translation>因采样率未发送</translation>
        </message>
        <message>
            <source>left out by the application</source>
            <translation>被程序排除</translation>
        </message>
        <message>
            <source>damaged</source>
            <translation>已损坏</translation>
        </message>
    </context>
    <context>
        <name>DeliveryLine</name>
        <message>
            <source>{sentence} {detail}</source>
            <translation>{sentence}{detail}</translation>
        </message>
        <message>
            <source>Sending…</source>
            <translation>正在发送…</translation>
        </message>
        <message>
            <source>Sent. Thank you.</source>
            <translation>已发送，谢谢。</translation>
        </message>
        <message>
            <source>No connection now. It is kept on this computer and sent as soon as there is one.</source>
            <translation>目前没有网络连接。报告已保存在这台计算机上，连接恢复后会立即发送。</translation>
        </message>
        <message>
            <source>The recipient did not take it.</source>
            <translation>接收方未接受这份报告。</translation>
        </message>
        <message>
            <source>Saved on this computer, to be sent later.</source>
            <translation>已保存在这台计算机上，稍后发送。</translation>
        </message>
    </context>
    <context>
        <name>FeedbackDialog</name>
        <message>
            <source>{app}: feedback</source>
            <translation>{app}：反馈</translation>
        </message>
        <message>
            <source>What would you like to tell us about {app}?</source>
            <translation>关于 {app}，您想告诉我们什么？</translation>
        </message>
        <message>
            <source>&amp;Message</source>
            <translation>留言(&amp;M)</translation>
        </message>
        <message>
            <source>What works well, what does not, what is missing?</source>
            <translation>哪些好用，哪些不好用，还缺少什么？</translation>
        </message>
        <message>
            <source>&amp;Send</source>
            <translation>发送(&amp;S)</translation>
        </message>
        <message>
            <source>Ctrl+Enter</source>
            <translation>Ctrl+Enter</translation>
        </message>
        <message>
            <source>&amp;Cancel</source>
            <translation>取消(&amp;C)</translation>
        </message>
        <message>
            <source>This goes to {recipient}: your message, and your name and e-mail address if you fill them in.</source>
            <translation>将发送给“{recipient}”的内容：您的留言，以及您填写的姓名和电子邮件地址。</translation>
        </message>
    </context>
    <context>
        <name>HistoryDialog</name>
        <message>
            <source>Nothing has been reported from this computer yet. Each report appears here once it waits, is sent or is refused: to be read, saved or deleted.</source>
            <translation>这台计算机尚未报告过任何内容。报告在等待发送、已发送或被拒绝后会显示在这里，供您查看、保存或删除。</translation>
        </message>
        <message>
            <source>Not saved: {reason}. Choose another place.</source>
            <translation>未保存：{reason}。请选择其他位置。</translation>
        </message>
        <message>
            <source>Saved as {path}</source>
            <translation>已保存为 {path}</translation>
        </message>
        <message>
            <source>History of reports</source>
            <translation>报告历史记录</translation>
        </message>
        <message>
            <source>Here is everything that was sent from this computer, was refused, or is still waiting. Copies of what was sent are kept on this computer alone, for 30 days at most.</source>
            <translation>这里列出从这台计算机发送的、被拒绝的和仍在等待的全部内容。已发送内容的副本只保存在这台计算机上，最多 30 天。</translation>
        </message>
        <message>
            <source>Looking…</source>
            <translation>正在查找…</translation>
        </message>
        <message>
            <source>Reports</source>
            <translation>报告</translation>
        </message>
        <message>
            <source>&amp;Show…</source>
            <translation>查看(&amp;S)…</translation>
        </message>
        <message>
            <source>S&amp;ave as…</source>
            <translation>另存为(&amp;A)…</translation>
        </message>
        <message>
            <source>&amp;Copy support code</source>
            <translation>复制支持编号(&amp;C)</translation>
        </message>
        <message>
            <source>&amp;Delete copies</source>
            <translation>删除副本(&amp;D)</translation>
        </message>
        <message>
            <source>&amp;Undo</source>
            <translation>撤销(&amp;U)</translation>
        </message>
        <message>
            <source>Delete &amp;my data…</source>
            <translation>删除我的数据(&amp;M)…</translation>
        </message>
        <message>
            <source>C&amp;lose</source>
            <translation>关闭(&amp;L)</translation>
        </message>
        <message>
            <source>Not sent, because it could not be cleaned of secrets for sure: {why}</source>
            <translation>未发送，因为无法确定其中的机密信息已全部清除：{why}</translation>
        </message>
        <message>
            <source>The recipient said: {why}</source>
            <translation>接收方的答复：{why}</translation>
        </message>
        <message>
            <source>1 copy is deleted when this window closes.</source>
            <translation>关闭此窗口时将删除 1 份副本。</translation>
        </message>
        <message numerus="yes">
            <source>%n copies are deleted when this window closes.</source>
            <translation>
                <numerusform>关闭此窗口时将删除 %n 份副本。</numerusform>
            </translation>
        </message>
        <message>
            <source>This report has moved on since; the list shows how things are now.</source>
            <translation>此报告的状态已改变；列表显示的是当前情况。</translation>
        </message>
        <message>
            <source>Save the very bytes</source>
            <translation>保存原始字节</translation>
        </message>
        <message>
            <source>Copied</source>
            <translation>已复制</translation>
        </message>
    </context>
    <context>
        <name>HistoryModel</name>
        <message>
            <source>Time</source>
            <translation>时间</translation>
        </message>
        <message>
            <source>What</source>
            <translation>内容</translation>
        </message>
        <message>
            <source>Kind</source>
            <translation>类型</translation>
        </message>
        <message>
            <source>Size</source>
            <translation>大小</translation>
        </message>
        <message>
            <source>State</source>
            <translation>状态</translation>
        </message>
        <message>
            <source>Support code</source>
            <translation>支持编号</translation>
        </message>
        <message>
            <source>The program runs</source>
            <translation>程序正在运行</translation>
        </message>
        <message>
            <source>The program ended</source>
            <translation>程序已结束</translation>
        </message>
        <message>
            <source>The program crashed</source>
            <translation>程序崩溃了</translation>
        </message>
        <message>
            <source>The program ended unexpectedly</source>
            <translation>程序意外退出</translation>
        </message>
        <message>
            <source>Crash report</source>
            <translation>崩溃报告</translation>
        </message>
        <message>
            <source>Feedback</source>
            <translation>反馈</translation>
        </message>
        <message>
            <source>Speed measurement</source>
            <translation>性能测量</translation>
        </message>
        <message>
            <source>Usage statistics</source>
            <translation>使用统计</translation>
        </message>
        <message>
            <source>Screenshot or log</source>
            <translation>截图或日志</translation>
        </message>
        <message>
            <source>Sent</source>
            <translation>已发送</translation>
        </message>
        <message>
            <source>Waiting to be sent</source>
            <translation>等待发送</translation>
        </message>
        <message>
            <source>Kept back</source>
            <translation>已扣留</translation>
        </message>
        <message>
            <source>Waiting for your answer</source>
            <translation>等待您的答复</translation>
        </message>
        <message>
            <source>Refused</source>
            <translation>被拒绝</translation>
        </message>
    </context>
    <context>
        <name>Labels</name>
        <message>
            <source>{name}: {value}</source>
            <translation>{name}：{value}</translation>
        </message>
        <message>
            <source>{text} ({more})</source>
            <translation>{text}（{more}）</translation>
        </message>
        <message>
            <source>, </source>
            <comment>between the parts of an enumeration</comment>
            <translation>，</translation>
        </message>
    </context>
    <context>
        <name>OptInDialog</name>
        <message>
            <source>{app}: reports and privacy</source>
            <translation>{app}：报告与隐私</translation>
        </message>
        <message>
            <source>May {app} send reports?</source>
            <translation>允许 {app} 发送报告吗？</translation>
        </message>
        <message>
            <source>&amp;Ask me each time before a crash report is sent</source>
            <translation>每次发送崩溃报告前先询问我(&amp;A)</translation>
        </message>
        <message>
            <source>Show me an e&amp;xample…</source>
            <translation>查看示例(&amp;X)…</translation>
        </message>
        <message>
            <source>&amp;Yes</source>
            <translation>是(&amp;Y)</translation>
        </message>
        <message>
            <source>&amp;No</source>
            <translation>否(&amp;N)</translation>
        </message>
        <message>
            <source>No&amp;t now</source>
            <translation>以后再说(&amp;T)</translation>
        </message>
        <message>
            <source>Reports help its developers to find and fix what goes wrong. They go to {recipient}. Nothing is sent unless you tick it here.</source>
            <translation>报告可以帮助开发者发现并修复问题，它们将发送给“{recipient}”。未经您在此勾选，不会发送任何内容。</translation>
        </message>
        <message>
            <source>Left out</source>
            <translation>不会包含</translation>
        </message>
        <message>
            <source>Kept for</source>
            <translation>保留时间</translation>
        </message>
        <message>
            <source>Change or withdraw</source>
            <translation>更改或撤回</translation>
        </message>
        <message>
            <source>at any time, in the Privacy settings</source>
            <translation>随时可在“隐私设置”中进行</translation>
        </message>
        <message>
            <source>Not now</source>
            <translation>以后再说</translation>
        </message>
        <message>
            <source>sends nothing: a crash report waits here for up to 7 days, and you are asked again</source>
            <translation>不发送任何内容：崩溃报告会在本机保留最多 7 天，并会再次询问您</translation>
        </message>
        <message>
            <source>passwords and keys; personal data is included (see the Privacy settings)</source>
            <translation>密码和密钥；个人数据会包含在内（请参阅“隐私设置”）</translation>
        </message>
        <message>
            <source>passwords and keys; personal data too, unless you allow it in the Privacy settings</source>
            <translation>密码和密钥；个人数据也不会包含，除非您在“隐私设置”中允许</translation>
        </message>
        <message>
            <source>until it is deleted there</source>
            <translation>直到在接收处被删除</translation>
        </message>
        <message>
            <source>as long as {host} keeps them</source>
            <translation>由 {host} 决定</translation>
        </message>
    </context>
    <context>
        <name>PersonalData</name>
        <message>
            <source>your name and e-mail address, and the user id that the application gives you;</source>
            <translation>您的姓名和电子邮件地址，以及程序为您指定的用户 ID；</translation>
        </message>
        <message>
            <source>the IP address and the name of this computer;</source>
            <translation>这台计算机的 IP 地址和名称；</translation>
        </message>
        <message>
            <source>e-mail and IP addresses in texts;</source>
            <translation>文本中的电子邮件地址和 IP 地址；</translation>
        </message>
        <message>
            <source>in the steps: texts of buttons and fields, titles of windows (at most 100 characters);</source>
            <translation>操作步骤中控件上的文字和窗口标题（最多 100 个字符）；</translation>
        </message>
        <message>
            <source>screenshots that can be read, if you allow screenshots;</source>
            <translation>文字清晰可读的截图（如果您允许截图）；</translation>
        </message>
        <message>
            <source>data and cookies of network requests.</source>
            <translation>网络请求的数据和 Cookie。</translation>
        </message>
        <message>
            <source>Include &amp;personal data in reports</source>
            <translation>在报告中包含个人数据(&amp;P)</translation>
        </message>
        <message>
            <source>Include the values of &amp;variables too</source>
            <translation>同时包含变量的值(&amp;V)</translation>
        </message>
        <message>
            <source>This adds:</source>
            <translation>这将增加：</translation>
        </message>
        <message>
            <source>What the program was working on when it crashed.</source>
            <translation>崩溃时程序正在处理的内容。</translation>
        </message>
        <message>
            <source>This cannot be changed here: {reason}</source>
            <translation>此处无法更改：{reason}</translation>
        </message>
    </context>
    <context>
        <name>PictureDialog</name>
        <message>
            <source>The picture that is sent</source>
            <translation>将要发送的图片</translation>
        </message>
        <message>
            <source>Grey blocks stand for texts and values, which are left out unless you allow personal data.</source>
            <translation>灰色块代表文本和数值；除非您允许个人数据，否则它们不会包含在内。</translation>
        </message>
        <message>
            <source>C&amp;lose</source>
            <translation>关闭(&amp;L)</translation>
        </message>
    </context>
    <context>
        <name>PreviewDialog</name>
        <message>
            <source>Not saved: {reason}. Choose another place.</source>
            <translation>未能保存：{reason}。请选择其他位置。</translation>
        </message>
        <message>
            <source>Saved as {path}</source>
            <translation>已保存为 {path}</translation>
        </message>
        <message>
            <source>Not found</source>
            <translation>未找到</translation>
        </message>
        <message>
            <source>What the report contains</source>
            <translation>报告的内容</translation>
        </message>
        <message>
            <source>Report</source>
            <translation>报告</translation>
        </message>
        <message>
            <source>This is the whole report, as it is sent.</source>
            <translation>这是将要发送的完整报告。</translation>
        </message>
        <message>
            <source>&amp;Find</source>
            <translation>查找(&amp;F)</translation>
        </message>
        <message>
            <source>&amp;Next</source>
            <translation>下一个(&amp;N)</translation>
        </message>
        <message>
            <source>Show &amp;exactly as it is sent</source>
            <translation>按发送的原样显示(&amp;E)</translation>
        </message>
        <message>
            <source>&amp;Copy</source>
            <translation>复制(&amp;C)</translation>
        </message>
        <message>
            <source>&amp;Save As…</source>
            <translation>另存为(&amp;S)…</translation>
        </message>
        <message>
            <source>C&amp;lose</source>
            <translation>关闭(&amp;L)</translation>
        </message>
        <message>
            <source>Copied</source>
            <translation>已复制</translation>
        </message>
        <message>
            <source>Save the report</source>
            <translation>保存报告</translation>
        </message>
    </context>
    <context>
        <name>PrivacyDialog</name>
        <message>
            <source>Privacy settings</source>
            <translation>隐私设置</translation>
        </message>
        <message>
            <source>OK</source>
            <translation>确定</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>Apply</source>
            <translation>应用</translation>
        </message>
    </context>
    <context>
        <name>PrivacyPage</name>
        <message>
            <source>Histor&amp;y…</source>
            <translation>历史记录(&amp;Y)…</translation>
        </message>
        <message>
            <source>What may be sent</source>
            <translation>可以发送的内容</translation>
        </message>
        <message>
            <source>Personal data</source>
            <translation>个人数据</translation>
        </message>
        <message>
            <source>Delivery</source>
            <translation>送达情况</translation>
        </message>
        <message>
            <source>This cannot be changed here: {reason}</source>
            <translation>此处无法更改：{reason}</translation>
        </message>
    </context>
    <context>
        <name>PurposeChoices</name>
        <message>
            <source>Not answered yet</source>
            <translation>尚未选择</translation>
        </message>
        <message>
            <source>Send automatically</source>
            <translation>自动发送</translation>
        </message>
        <message>
            <source>Ask each time</source>
            <translation>每次询问</translation>
        </message>
        <message>
            <source>Allow</source>
            <translation>允许</translation>
        </message>
        <message>
            <source>Never</source>
            <translation>从不</translation>
        </message>
    </context>
    <context>
        <name>Purposes</name>
        <message>
            <source>&amp;Crash reports</source>
            <translation>崩溃报告(&amp;C)</translation>
        </message>
        <message>
            <source>What went wrong, where in the program, and the steps that led there.</source>
            <translation>出了什么问题、出现在程序的何处，以及此前的操作步骤。</translation>
        </message>
        <message>
            <source>&amp;Speed measurements</source>
            <translation>性能测量(&amp;S)</translation>
        </message>
        <message>
            <source>How long actions take, and when a window stops responding.</source>
            <translation>操作耗时，以及窗口何时停止响应。</translation>
        </message>
        <message>
            <source>&amp;Usage statistics</source>
            <translation>使用统计(&amp;U)</translation>
        </message>
        <message>
            <source>How often the program runs, and how often it runs without a crash.</source>
            <translation>程序运行的次数，以及其中未发生崩溃的次数。</translation>
        </message>
        <message>
            <source>Screens&amp;hots and logs</source>
            <translation>截图和日志(&amp;H)</translation>
        </message>
        <message>
            <source>The window and the log at a crash. They may show what you work on.</source>
            <translation>崩溃时的窗口和日志，可能会显示您正在处理的内容。</translation>
        </message>
    </context>
    <context>
        <name>Reachable</name>
        <message>
            <source>They may ask me &amp;back about my comment</source>
            <translation>可以就我的备注与我联系(&amp;B)</translation>
        </message>
    </context>
    <context>
        <name>Reasons</name>
        <message>
            <source>No recipient is configured.</source>
            <translation>未配置接收方。</translation>
        </message>
        <message>
            <source>Decided for this computer by its administrator.</source>
            <translation>由这台计算机的管理员决定。</translation>
        </message>
        <message>
            <source>Granted for this computer by CRASHDESK_CONSENT.</source>
            <translation>这台计算机已通过 CRASHDESK_CONSENT 设为允许。</translation>
        </message>
        <message>
            <source>Denied for this computer by CRASHDESK_CONSENT.</source>
            <translation>这台计算机已通过 CRASHDESK_CONSENT 设为拒绝。</translation>
        </message>
        <message>
            <source>Switched off by the application.</source>
            <translation>已被程序关闭。</translation>
        </message>
        <message>
            <source>The application itself rules it out.</source>
            <translation>程序本身不允许。</translation>
        </message>
    </context>
    <context>
        <name>Recipient</name>
        <message>
            <source>this computer</source>
            <translation>这台计算机</translation>
        </message>
        <message>
            <source>Sentry (sentry.io)</source>
            <translation>Sentry（sentry.io）</translation>
        </message>
        <message>
            <source>Sentry (sentry.io), organisation {number}</source>
            <translation>Sentry（sentry.io，组织 {number}）</translation>
        </message>
    </context>
    <context>
        <name>SafeStartDialog</name>
        <message>
            <source>{app}: safe start</source>
            <translation>{app}：安全启动</translation>
        </message>
        <message numerus="yes">
            <source>{app} has crashed %n times in a row, right after its start.</source>
            <translation>
                <numerusform>{app} 已连续 %n 次在启动后立即崩溃。</numerusform>
            </translation>
        </message>
        <message>
            <source>A safe start leaves out what may cause this, such as add-ons or the last open document. The application decides what; nothing of yours is deleted.</source>
            <translation>安全启动会跳过可能的原因，例如插件或上次打开的文档。具体内容由程序决定；不会删除您的任何数据。</translation>
        </message>
        <message>
            <source>Start &amp;safely</source>
            <translation>安全启动(&amp;S)</translation>
        </message>
        <message>
            <source>&amp;Go on as usual</source>
            <translation>照常继续(&amp;G)</translation>
        </message>
    </context>
    <context>
        <name>Standing</name>
        <message>
            <source>&amp;Test connection</source>
            <translation>测试连接(&amp;T)</translation>
        </message>
        <message>
            <source>New &amp;id</source>
            <translation>新的 ID(&amp;I)</translation>
        </message>
        <message>
            <source>From now on reports carry the new id; earlier ones keep the old one.</source>
            <translation>今后的报告使用新的 ID；之前的报告仍使用旧的 ID。</translation>
        </message>
        <message>
            <source>Testing…</source>
            <translation>正在测试…</translation>
        </message>
        <message>
            <source>The recipient answers.</source>
            <translation>接收方有响应。</translation>
        </message>
        <message>
            <source>The recipient does not take reports now: {detail}</source>
            <translation>接收方目前不接收报告：{detail}</translation>
        </message>
        <message>
            <source>Reports go to</source>
            <translation>报告发送至</translation>
        </message>
        <message>
            <source>Environment</source>
            <translation>环境</translation>
        </message>
        <message>
            <source>Installation id</source>
            <translation>安装 ID</translation>
        </message>
    </context>
    <context>
        <name>Withdrawal</name>
        <message>
            <source>&amp;Withdraw everything</source>
            <translation>全部撤回(&amp;W)</translation>
        </message>
        <message>
            <source>U&amp;ndo</source>
            <translation>撤销(&amp;N)</translation>
        </message>
        <message>
            <source>Withdrawn. From now on nothing is sent, and what waited to be sent is deleted.</source>
            <translation>已撤回。从现在起不再发送任何内容，等待发送的内容已删除。</translation>
        </message>
        <message>
            <source>Your earlier choices hold again.</source>
            <translation>已恢复您之前的选择。</translation>
        </message>
    </context>
</TS>
