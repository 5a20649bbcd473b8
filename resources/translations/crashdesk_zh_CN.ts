<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
    <context>
        <name>CommentField</name>
        <message>
            <source>{used} of {limit}</source>
            <translation>{used} / {limit}</translation>
        </message>
    </context>
    <context>
        <name>Conductor</name>
        <message>
            <source>The report is no longer there.</source>
            <translation>这份报告已不存在。</translation>
        </message>
        <message>
            <source>This report has been sent already.</source>
            <translation>这份报告已经发送。</translation>
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
            <source>Sho&amp;w report…</source>
            <translation>查看报告(&amp;W)…</translation>
        </message>
        <message>
            <source>C&amp;opy</source>
            <translation>复制(&amp;O)</translation>
        </message>
        <message>
            <source>Copy the support code</source>
            <translation>复制支持代码</translation>
        </message>
        <message>
            <source>Support code</source>
            <translation>支持代码</translation>
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
            <source>, </source>
            <comment>between the parts of an enumeration</comment>
            <translation>，</translation>
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
            <source>Something went wrong in {app}.</source>
            <translation>{app} 出现了问题。</translation>
        </message>
        <message>
            <source>Mor&amp;e</source>
            <translation>更多(&amp;E)</translation>
        </message>
        <message>
            <source>&amp;Restart {app}</source>
            <translation>重新启动 {app}(&amp;R)</translation>
        </message>
        <message>
            <source>&amp;Quit {app}</source>
            <translation>退出 {app}(&amp;Q)</translation>
        </message>
        <message>
            <source>The program goes on. {question}</source>
            <translation>程序仍可继续使用。{question}</translation>
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
            <translation>按照您的选择，一份报告将发送给“{recipient}”。要补充说明吗？</translation>
        </message>
        <message numerus="yes">
            <source>As you chose, %n reports go to {recipient}. Would you like to add a comment?</source>
            <translation>
                <numerusform>按照您的选择，%n 份报告将发送给“{recipient}”。要补充说明吗？</numerusform>
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
        <name>DeliveryLine</name>
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
            <source>&amp;Message</source>
            <translation>留言(&amp;M)</translation>
        </message>
        <message>
            <source>What works well, what does not, what is missing?</source>
            <translation>哪些好用，哪些不好用，还缺少什么？</translation>
        </message>
        <message>
            <source>What would you like to tell us about {app}?</source>
            <translation>关于 {app}，您想告诉我们什么？</translation>
        </message>
        <message>
            <source>optional</source>
            <translation>可选</translation>
        </message>
        <message>
            <source>&amp;Name</source>
            <translation>姓名(&amp;N)</translation>
        </message>
        <message>
            <source>&amp;E-mail</source>
            <translation>电子邮件(&amp;E)</translation>
        </message>
        <message>
            <source>This goes to {recipient}: your message, and your name and e-mail address if you fill them in.</source>
            <translation>将发送给“{recipient}”的内容：您的留言，以及您填写的姓名和电子邮件地址。</translation>
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
    </context>
    <context>
        <name>OptInDialog</name>
        <message>
            <source>{app}: reports and privacy</source>
            <translation>{app}：报告与隐私</translation>
        </message>
        <message>
            <source>&amp;Ask me each time before a crash report is sent</source>
            <translation>每次发送崩溃报告前先询问我(&amp;A)</translation>
        </message>
        <message>
            <source>May {app} send reports?</source>
            <translation>允许 {app} 发送报告吗？</translation>
        </message>
        <message>
            <source>Reports help its developers to find and fix what goes wrong. They go to {recipient}. Nothing is sent unless you tick it here.</source>
            <translation>报告可以帮助开发者发现并修复问题，它们将发送给“{recipient}”。未经您在此勾选，不会发送任何内容。</translation>
        </message>
        <message>
            <source>until it is deleted there</source>
            <translation>直到在那里被删除为止</translation>
        </message>
        <message>
            <source>as long as {host} keeps them</source>
            <translation>由 {host} 决定</translation>
        </message>
        <message>
            <source>passwords and keys; personal data too, unless you allow it in the Privacy settings</source>
            <translation>密码和密钥；个人数据也不会包含，除非您在“隐私设置”中允许</translation>
        </message>
        <message>
            <source>passwords and keys; personal data is included (see the Privacy settings)</source>
            <translation>密码和密钥；个人数据会包含在内（请参阅“隐私设置”）</translation>
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
    </context>
    <context>
        <name>PersonalData</name>
        <message>
            <source>Include &amp;personal data in reports</source>
            <translation>在报告中包含个人数据(&amp;P)</translation>
        </message>
        <message>
            <source>Include personal data in reports</source>
            <translation>在报告中包含个人数据</translation>
        </message>
        <message>
            <source>This adds:</source>
            <translation>这将增加：</translation>
        </message>
        <message>
            <source>This cannot be changed here: {reason}</source>
            <translation>此处无法更改：{reason}</translation>
        </message>
        <message>
            <source>the name and e-mail address that the application sets;</source>
            <translation>应用所设置的姓名和电子邮件地址；</translation>
        </message>
        <message>
            <source>the name of this computer;</source>
            <translation>这台计算机的名称；</translation>
        </message>
        <message>
            <source>values of variables at the moment of a crash.</source>
            <translation>崩溃时变量的值。</translation>
        </message>
    </context>
    <context>
        <name>PreviewDialog</name>
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
            <source>&amp;Next</source>
            <translation>下一个(&amp;N)</translation>
        </message>
        <message>
            <source>&amp;Find</source>
            <translation>查找(&amp;F)</translation>
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
        <message>
            <source>What may be sent</source>
            <translation>可以发送的内容</translation>
        </message>
        <message>
            <source>This cannot be changed here: {reason}</source>
            <translation>此处无法更改：{reason}</translation>
        </message>
        <message>
            <source>Personal data</source>
            <translation>个人数据</translation>
        </message>
    </context>
    <context>
        <name>PurposeChoices</name>
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
        <message>
            <source>Not answered yet</source>
            <translation>尚未选择</translation>
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
            <source>&amp;Use statistics</source>
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
        <name>Reasons</name>
        <message>
            <source>No recipient is configured.</source>
            <translation>未配置接收方。</translation>
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
            <translation>已被应用关闭。</translation>
        </message>
        <message>
            <source>The application itself rules it out.</source>
            <translation>应用本身不允许。</translation>
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
            <translation>Sentry (sentry.io)</translation>
        </message>
        <message>
            <source>Sentry (sentry.io), organisation {number}</source>
            <translation>Sentry（sentry.io，组织 {number}）</translation>
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
